package io.umamiedge.telemetry.capacity;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.event.UnreadableEventException;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.platform.kafka.DeadLetters;
import io.umamiedge.platform.kafka.KafkaClients;
import io.umamiedge.platform.kafka.TopicFollower;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Default;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/**
 * Follows the capacity topic, so that every instance can say what any node can take and an instance that takes over a
 * partition knows what the one before it knew.
 */
@ApplicationScoped
@Default
@Readiness
public class SnapshotConsumer implements HealthCheck {
    private final KafkaClients clients;
    private final DeadLetters deadLetters;
    private final Map<String, Held> held = new ConcurrentHashMap<>();
    private volatile @Nullable TopicFollower follower;

    /** A snapshot with the partition that it is on, which is the partition that the node's reports are on. */
    record Held(int partition, CapacitySnapshot snapshot) {}

    private record Change(String key, @Nullable Held held) {}

    @Inject
    SnapshotConsumer(KafkaClients clients, DeadLetters deadLetters) {
        this.clients = clients;
        this.deadLetters = deadLetters;
    }

    /** The newest that was published of a node. */
    public Optional<CapacitySnapshot> snapshot(NodeId node) {
        return Optional.ofNullable(held.get(node.value())).map(Held::snapshot);
    }

    Collection<Held> all() {
        return held.values();
    }

    public boolean isCaughtUp() {
        TopicFollower following = follower;
        return following != null && following.isCaughtUp();
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("capacity snapshots")
                .status(isCaughtUp())
                .withData("nodes", held.size())
                .build();
    }

    void onStart(@Observes @Priority(20) StartupEvent event) {
        follower = TopicFollower.start(
                Topic.TELEMETRY_CAPACITY, clients, deadLetters, SnapshotConsumer::read, this::apply);
    }

    void onStop(@Observes ShutdownEvent event) {
        TopicFollower following = follower;
        if (following != null) {
            following.close();
        }
    }

    private static Change read(ConsumerRecord<String, byte[]> record) throws UnreadableEventException {
        String key = record.key() == null ? "" : record.key();
        return record.value() == null
                ? new Change(key, null)
                : new Change(key, new Held(record.partition(), (CapacitySnapshot)
                        EventCodec.decode(record).data()));
    }

    private void apply(List<Change> changes) {
        for (Change change : changes) {
            if (change.held() == null) {
                held.remove(change.key());
            } else {
                held.put(change.key(), change.held());
            }
        }
    }
}
