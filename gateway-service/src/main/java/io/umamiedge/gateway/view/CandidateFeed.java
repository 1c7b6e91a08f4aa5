package io.umamiedge.gateway.view;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.event.UnreadableEventException;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.platform.kafka.DeadLetters;
import io.umamiedge.platform.kafka.KafkaClients;
import io.umamiedge.platform.kafka.TopicFollower;
import io.umamiedge.routing.engine.CandidateTable;
import io.umamiedge.routing.engine.InFlight;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Default;
import jakarta.inject.Inject;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/** Follows the candidates and keeps the table of them. Not ready until it has seen all that was there at the start. */
@ApplicationScoped
@Default
@Readiness
public class CandidateFeed implements HealthCheck {
    private final KafkaClients clients;
    private final DeadLetters deadLetters;
    private final InFlight inFlight = new InFlight();
    private final CandidateTable table = new CandidateTable(inFlight);
    private volatile @Nullable TopicFollower follower;

    @Inject
    CandidateFeed(KafkaClients clients, DeadLetters deadLetters) {
        this.clients = clients;
        this.deadLetters = deadLetters;
    }

    public CandidateTable table() {
        return table;
    }

    /** This gateway's own requests, which the table counts as load at once. */
    public InFlight inFlight() {
        return inFlight;
    }

    public boolean isCaughtUp() {
        TopicFollower following = follower;
        return following != null && following.isCaughtUp();
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("candidates")
                .status(isCaughtUp())
                .withData("nodes", table.size())
                .build();
    }

    void onStart(@Observes @Priority(20) StartupEvent event) {
        follower =
                TopicFollower.start(Topic.ROUTING_CANDIDATES, clients, deadLetters, CandidateFeed::read, this::apply);
    }

    void onStop(@Observes ShutdownEvent event) {
        TopicFollower following = follower;
        if (following != null) {
            following.close();
        }
    }

    private void apply(List<Change> changes) {
        changes.forEach(change -> table.apply(change.node, change.candidate));
    }

    private static Change read(ConsumerRecord<String, byte[]> record) throws UnreadableEventException {
        NodeId node;
        try {
            node = new NodeId(record.key() == null ? "" : record.key());
        } catch (IllegalArgumentException e) {
            throw new UnreadableEventException("the key is not a node id");
        }
        if (record.value() == null) {
            return new Change(node, null);
        }
        Candidate candidate = (Candidate) EventCodec.decode(record).data();
        if (!candidate.nodeId().equals(node)) {
            throw new UnreadableEventException("the key names another node than the value");
        }
        return new Change(node, candidate);
    }

    /** The newest of one node; null is its removal. */
    private record Change(NodeId node, @Nullable Candidate candidate) {}
}
