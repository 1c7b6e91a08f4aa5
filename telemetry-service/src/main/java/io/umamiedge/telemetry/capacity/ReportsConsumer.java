package io.umamiedge.telemetry.capacity;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.umamiedge.contracts.event.UnreadableEventException;
import io.umamiedge.contracts.telemetry.TelemetryReported;
import io.umamiedge.platform.kafka.BatchProcessor;
import io.umamiedge.platform.kafka.BatchProcessor.Item;
import io.umamiedge.platform.kafka.OwnEvents;
import io.umamiedge.platform.registry.RegistryFeed;
import io.umamiedge.platform.registry.RegistryView;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/**
 * Turns reports into capacity, a polled batch at a time. A report is acknowledged when it is in memory, not when its
 * snapshot is published: should the process die in between, the node's next report, or its silence, says more than the
 * lost one did.
 */
@ApplicationScoped
public class ReportsConsumer {
    static final String CHANNEL = "reports-in";

    private final BatchProcessor batches;
    private final CapacityTracker tracker;
    private final SnapshotPublisher snapshots;
    private final RegistryFeed registry;
    private final OwnEvents<TelemetryReported> own;
    private final InstantSource clock = InstantSource.system();

    @Inject
    ReportsConsumer(
            BatchProcessor batches,
            CapacityTracker tracker,
            SnapshotPublisher snapshots,
            RegistryFeed registry,
            OwnEvents<TelemetryReported> own) {
        this.batches = batches;
        this.tracker = tracker;
        this.snapshots = snapshots;
        this.registry = registry;
        this.own = own;
    }

    @Incoming(CHANNEL)
    public Uni<Void> consume(ConsumerRecords<String, byte[]> records) {
        return Uni.createFrom()
                .deferred(() -> batches.process(records, this::read, this::accept, _ -> true))
                // Reading a batch is too much work for an event loop.
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .invoke(() -> processed(records));
    }

    private TelemetryReported read(ConsumerRecord<String, byte[]> record) throws UnreadableEventException {
        TelemetryReported reported = own.read(record);
        if (!reported.nodeId().value().equals(record.key())) {
            throw new UnreadableEventException("the key is not the node that reported");
        }
        return reported;
    }

    private Uni<Void> accept(List<Item<TelemetryReported>> items) {
        RegistryView known = registry.view();
        Instant now = clock.instant();
        for (Item<TelemetryReported> item : items) {
            if (known.node(item.data().nodeId()).isPresent()) {
                tracker.accept(item.origin().partition(), item.data(), now);
            }
        }
        if (tracker.hasNews()) {
            snapshots.wake();
        }
        return Uni.createFrom().voidItem();
    }

    private void processed(ConsumerRecords<String, byte[]> records) {
        for (TopicPartition partition : records.partitions()) {
            tracker.processed(
                    partition.partition(), records.records(partition).getLast().offset());
        }
    }
}
