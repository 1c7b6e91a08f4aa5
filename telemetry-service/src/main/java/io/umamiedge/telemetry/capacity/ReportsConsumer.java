package io.umamiedge.telemetry.capacity;

import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.event.UnreadableEventException;
import io.umamiedge.contracts.telemetry.TelemetryReported;
import io.umamiedge.platform.registry.RegistryFeed;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.InstantSource;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Turns reports into capacity. A report is acknowledged when it is in memory, not when its snapshot is published: should
 * the process die in between, the node's next report, or its silence, says more than the lost one did.
 */
@ApplicationScoped
public class ReportsConsumer {
    static final String CHANNEL = "reports-in";

    private final CapacityTracker tracker;
    private final SnapshotPublisher snapshots;
    private final RegistryFeed registry;
    private final InstantSource clock = InstantSource.system();

    @Inject
    ReportsConsumer(CapacityTracker tracker, SnapshotPublisher snapshots, RegistryFeed registry) {
        this.tracker = tracker;
        this.snapshots = snapshots;
        this.registry = registry;
    }

    /** Whatever it throws is the reason in the dead letter. */
    @Incoming(CHANNEL)
    public void consume(ConsumerRecord<String, byte[]> record) throws UnreadableEventException {
        try {
            TelemetryReported reported =
                    (TelemetryReported) EventCodec.decode(record).data();
            if (!reported.nodeId().value().equals(record.key())) {
                throw new IllegalArgumentException("the key is not the node that reported");
            }
            boolean registered = registry.view().node(reported.nodeId()).isPresent();
            if (registered && tracker.accept(record.partition(), reported, clock.instant())) {
                snapshots.wake();
            }
        } finally {
            tracker.processed(record.partition(), record.offset());
        }
    }
}
