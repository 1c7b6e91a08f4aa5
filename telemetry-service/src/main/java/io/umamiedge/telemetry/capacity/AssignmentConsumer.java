package io.umamiedge.telemetry.capacity;

import io.smallrye.common.annotation.Identifier;
import io.smallrye.reactive.messaging.kafka.KafkaConsumerRebalanceListener;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.Collection;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/** Tells the tracker which partitions of the reports are this instance's. */
@ApplicationScoped
@Identifier(ReportsConsumer.CHANNEL)
public class AssignmentConsumer implements KafkaConsumerRebalanceListener {
    private static final Logger LOG = Logger.getLogger(AssignmentConsumer.class);

    private final CapacityTracker tracker;
    private final SnapshotPublisher snapshots;
    private final InstantSource clock = InstantSource.system();

    @Inject
    AssignmentConsumer(CapacityTracker tracker, SnapshotPublisher snapshots) {
        this.tracker = tracker;
        this.snapshots = snapshots;
    }

    @Override
    public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            tracker.assigned(partition.partition(), consumer.position(partition), clock.instant());
        }
        snapshots.takeOver();
        LOG.infof("partitions assigned partitions=%s", partitions);
    }

    @Override
    public void onPartitionsRevoked(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
        partitions.forEach(partition -> tracker.revoked(partition.partition()));
        LOG.infof("partitions revoked partitions=%s", partitions);
    }
}
