package io.umamiedge.telemetry.snapshot;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.event.UnreadableEventException;
import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.registry.Site;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.platform.kafka.DeadLetters;
import io.umamiedge.platform.kafka.KafkaClients;
import io.umamiedge.platform.kafka.OwnEvents;
import io.umamiedge.platform.kafka.TopicFollower;
import io.umamiedge.platform.registry.RegistryFeed;
import io.umamiedge.platform.registry.RegistryView;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Default;
import jakarta.inject.Inject;
import java.util.Optional;
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
    private static final int REMEMBERED_REMOVALS = 10_000;
    private static final int REMEMBERED_SNAPSHOTS = 4_096;

    private final KafkaClients clients;
    private final DeadLetters deadLetters;
    private final RegistryFeed registry;
    private final CapacityView view;
    private final OwnEvents<CapacitySnapshot> own = new OwnEvents<>(CapacitySnapshot.class, REMEMBERED_SNAPSHOTS);
    private volatile @Nullable TopicFollower follower;

    @Inject
    SnapshotConsumer(KafkaClients clients, DeadLetters deadLetters, RegistryFeed registry) {
        this.clients = clients;
        this.deadLetters = deadLetters;
        this.registry = registry;
        this.view = new CapacityView(this::corridor, REMEMBERED_REMOVALS);
    }

    public CapacityView view() {
        return view;
    }

    /** Announces what this process is about to publish: it need not be read again when it comes back. */
    public void expect(Event<CapacitySnapshot> event) {
        own.add(event);
    }

    public boolean isCaughtUp() {
        TopicFollower following = follower;
        return following != null && following.isCaughtUp();
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("capacity snapshots")
                .status(isCaughtUp())
                .withData("nodes", view.all().size())
                .build();
    }

    void onStart(@Observes @Priority(20) StartupEvent event) {
        registry.onChange(_ -> view.relocate());
        follower = TopicFollower.start(Topic.TELEMETRY_CAPACITY, clients, deadLetters, this::read, view::apply);
    }

    void onStop(@Observes ShutdownEvent event) {
        TopicFollower following = follower;
        if (following != null) {
            following.close();
        }
    }

    private Optional<CorridorId> corridor(NodeId id) {
        RegistryView now = registry.view();
        return now.node(id).flatMap(node -> now.site(node.siteId())).map(Site::corridorId);
    }

    private CapacityView.Change read(ConsumerRecord<String, byte[]> record) throws UnreadableEventException {
        NodeId node = node(record);
        if (record.value() == null) {
            return new CapacityView.Change(node, null);
        }
        CapacitySnapshot snapshot = own.read(record);
        if (!snapshot.nodeId().equals(node)) {
            throw new UnreadableEventException("the key names another node than the value");
        }
        return new CapacityView.Change(node, new CapacityView.Held(record.partition(), snapshot));
    }

    private static NodeId node(ConsumerRecord<String, byte[]> record) throws UnreadableEventException {
        try {
            return new NodeId(record.key() == null ? "" : record.key());
        } catch (IllegalArgumentException e) {
            throw new UnreadableEventException("the key is not a node id", e);
        }
    }
}
