package io.umamiedge.routing.candidate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.event.UnreadableEventException;
import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.NodeState;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.EjectionCause;
import io.umamiedge.contracts.routing.Failover;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.contracts.routing.FailoverScope;
import io.umamiedge.contracts.routing.RemainingCapacity;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.contracts.telemetry.NodeHealth;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.platform.kafka.DeadLetters;
import io.umamiedge.platform.kafka.EventPublisher;
import io.umamiedge.platform.kafka.KafkaClients;
import io.umamiedge.platform.kafka.ServiceConfig;
import io.umamiedge.platform.registry.RegistryFeed;
import io.umamiedge.platform.testing.KafkaResource;
import io.umamiedge.platform.testing.Records;
import io.umamiedge.platform.testing.RegistryFixture;
import io.umamiedge.platform.testing.Samples;
import io.umamiedge.platform.testing.TestBroker;
import io.umamiedge.routing.ejection.EjectionConfig;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(KafkaResource.class)
class CandidateFeedIT {
    private static final String CANDIDATES = Topic.ROUTING_CANDIDATES.topicName();
    private static final String CAPACITY = Topic.TELEMETRY_CAPACITY.topicName();
    private static final String FAILOVERS = Topic.ROUTING_FAILOVERS.topicName();
    private static final String REQUESTS = Topic.GATEWAY_REQUESTS.topicName();
    private static final String REGISTRY = Topic.DEPLOY_REGISTRY.topicName();
    private static final URI URL = URI.create("http://127.0.0.1:9001");

    @Inject
    KafkaClients clients;

    @Inject
    DeadLetters deadLetters;

    @Inject
    EventPublisher publisher;

    @Inject
    RegistryFeed registryFeed;

    @Inject
    CandidateConfig config;

    @Inject
    ServiceConfig service;

    @Inject
    EjectionConfig ejection;

    @Inject
    CandidateFeed running;

    TestBroker broker;
    private Records records;
    private RegistryFixture registry;

    @BeforeEach
    void registerASite() {
        records = new Records(broker.bootstrapServers());
        registry = new RegistryFixture(broker.bootstrapServers());
        registry.put(
                Samples.corridor("eu", "EU", "DE"),
                Samples.owner("owner"),
                Samples.site("berlin", "eu", "owner", "DE"));
    }

    @Test
    void publishesWhatBecomesOfANode() {
        Node node = Samples.node("life-1", "berlin", URL);
        registry.put(node);
        awaitNewest("life-1", Verdict.STALE, "the node has sent no telemetry yet");

        report("life-1", 4, 1);
        Candidate eligible = awaitNewest("life-1", Verdict.ELIGIBLE, "the node is active and reports");
        assertThat(eligible.runtimes()).extracting(CandidateRuntime::running).containsExactly(1);

        report("life-1", 4, 3);
        await().untilAsserted(() -> assertThat(newest("life-1").runtimes())
                .extracting(CandidateRuntime::running)
                .containsExactly(3));

        registry.put(new Node(
                node.id(), node.siteId(), node.runtimes(), node.tiers(), node.certifications(), NodeState.DRAINING));
        awaitNewest("life-1", Verdict.DRAINING, "the node is being drained");

        registry.remove(ResourceKind.NODE, "life-1");
        await().untilAsserted(() -> assertThat(of("life-1").getLast().value()).isNull());
    }

    @Test
    void publishesOnceWhenTheSameArrivesTwice() {
        registry.put(Samples.node("twice-1", "berlin", URL), Samples.node("twice-2", "berlin", URL));
        ProducerRecord<String, byte[]> report =
                EventCodec.encode(Snapshots.event(Snapshots.of("twice-1", NodeHealth.READY, 4, 1, Instant.now())));
        records.send(List.of(report));
        awaitNewest("twice-1", Verdict.ELIGIBLE, "the node is active and reports");
        int published = of("twice-1").size();

        records.send(List.of(report));
        registry.put(Samples.node("twice-1", "berlin", URL));
        report("twice-2", 4, 1);
        awaitNewest("twice-2", Verdict.ELIGIBLE, "the node is active and reports");

        assertThat(of("twice-1")).hasSize(published);
    }

    @Test
    void publishesNothingAfterARestartWhenNothingChanged() {
        registry.put(Samples.node("restart-1", "berlin", URL), Samples.node("restart-2", "berlin", URL));
        report("restart-1", 4, 1);
        awaitNewest("restart-1", Verdict.ELIGIBLE, "the node is active and reports");
        awaitNewest("restart-2", Verdict.STALE, "the node has sent no telemetry yet");
        records.send(CANDIDATES, "poison-5", "{not json");
        int published = records.all(CANDIDATES).size();

        CandidateFeed restarted = another();
        restarted.start();
        try {
            await().until(() -> restarted.isLive() && !restarted.owned().isEmpty());
            await().until(() -> running.isLive() && !running.owned().isEmpty());
            assertThat(List.copyOf(restarted.board().after("")))
                    .isEqualTo(List.copyOf(running.board().after("")));
        } finally {
            restarted.close();
        }
        await().until(() -> running.isLive() && running.owned().size() == 6);
        assertThat(records.all(CANDIDATES)).hasSize(published);
        await().untilAsserted(() -> assertThat(records.all(Topic.ROUTING_CANDIDATES.deadLetterName("routing-service")))
                .extracting(letter -> Records.header(letter, "dead-letter-reason"))
                .contains("the header ce_type is missing"));
    }

    @Test
    void ejectsANodeThatGatewaysSawFailAndRecordsOneFailover() {
        registerThree("eject");
        for (int i = 0; i < 5; i++) {
            Event<Failover> failover = Observations.failover("eject-1");
            // Delivered twice, it counts once.
            records.send(failover);
            records.send(failover);
            if (i == 3) {
                records.send(FAILOVERS, "eject-1", "{not json");
            }
        }
        Candidate ejected = awaitVerdict("eject-1", Verdict.EJECTED);
        assertThat(ejected.ejection().cause()).isEqualTo(EjectionCause.CONSECUTIVE_FAILURES);

        records.send(Observations.completed("eject-2"));
        await().untilAsserted(() -> assertThat(nodeFailovers("eject-1"))
                .singleElement()
                .satisfies(failover -> {
                    assertThat(failover.cause()).isEqualTo(FailoverCause.NODE_EJECTED);
                    assertThat(failover.remaining()).isEqualTo(new RemainingCapacity(new CorridorId("eject"), 2, 8));
                }));
        await().untilAsserted(() -> assertThat(records.all(Topic.ROUTING_FAILOVERS.deadLetterName("routing-service")))
                .extracting(letter -> Records.header(letter, "dead-letter-reason"))
                .contains("the header ce_type is missing"));
    }

    @Test
    void deadLettersPoisonOnTheRequestsTopicAndGoesOn() {
        registerThree("request");
        records.send(REQUESTS, "acme", "{not json");
        for (int i = 0; i < 5; i++) {
            records.send(Observations.completedByFailure("request-1"));
        }

        awaitVerdict("request-1", Verdict.EJECTED);
        await().untilAsserted(() -> assertThat(records.all(Topic.GATEWAY_REQUESTS.deadLetterName("routing-service")))
                .extracting(letter -> Records.header(letter, "dead-letter-reason"))
                .contains("the header ce_type is missing"));
    }

    @Test
    void takesOverFromARouterThatDiedWithinTheSessionTimeout() {
        List<String> nodes = List.of("die-1", "die-2", "die-3", "die-4", "die-5", "die-6");
        nodes.forEach(node -> registry.put(Samples.node(node, "berlin", URL)));
        nodes.forEach(node -> awaitVerdict(node, Verdict.STALE));
        nodes.forEach(node -> report(node, 4, 1));
        nodes.forEach(node -> awaitVerdict(node, Verdict.ELIGIBLE));
        KafkaConsumer<String, byte[]> other = clients.groupConsumer("routing-service", config.sessionTimeout());
        other.subscribe(List.of(CAPACITY));
        await().until(() -> {
            other.poll(Duration.ofMillis(50));
            return !other.assignment().isEmpty()
                    && running.owned().size() == 6 - other.assignment().size();
        });
        // What a killed process does: it is not heard of any more, and tells nobody.
        other.close(CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP));
        nodes.forEach(node -> report(node, 4, 3));

        await().until(() -> running.isLive() && running.owned().size() == 6);
        nodes.forEach(node -> {
            await().untilAsserted(() -> assertThat(newest(node).runtimes())
                    .extracting(CandidateRuntime::running)
                    .containsExactly(3));
            assertThat(of(node)).as("registered, heard of, heard of again").hasSize(3);
        });
    }

    @Test
    void answersARouterThatWasPausedAndSpokeForItsNode() {
        registry.put(Samples.node("zombie-1", "berlin", URL));
        report("zombie-1", 4, 1);
        Candidate said = awaitNewest("zombie-1", Verdict.ELIGIBLE, "the node is active and reports");

        records.send(Observations.candidate(said, Verdict.STALE));
        awaitNewest("zombie-1", Verdict.ELIGIBLE, "the node is active and reports");
    }

    @Test
    void deadLettersPoisonOnTheCapacityTopicAndGoesOn() {
        registry.put(Samples.node("poison-1", "berlin", URL));
        records.send(CAPACITY, "poison-1", "{not json");
        records.send(List.of(
                new ProducerRecord<>(CAPACITY, "NOT A NODE", null),
                withKey("poison-2", Snapshots.of("poison-1", NodeHealth.READY, 4, 1, Instant.now()))));

        report("poison-1", 4, 1);

        awaitNewest("poison-1", Verdict.ELIGIBLE, "the node is active and reports");
        await().untilAsserted(() -> assertThat(records.all(Topic.TELEMETRY_CAPACITY.deadLetterName("routing-service")))
                .extracting(letter -> Records.header(letter, "dead-letter-reason"))
                .contains(
                        "the header ce_type is missing",
                        "the key is not a node id",
                        "the key names another node than the value"));
    }

    @Test
    void deadLettersPoisonOnTheRegistryTopicAndGoesOn() {
        records.send(REGISTRY, "node/poison-3", "{}");

        registry.put(Samples.node("poison-4", "berlin", URL));

        awaitNewest("poison-4", Verdict.STALE, "the node has sent no telemetry yet");
        await().untilAsserted(() -> assertThat(records.all(Topic.DEPLOY_REGISTRY.deadLetterName("routing-service")))
                .extracting(letter -> Records.header(letter, "dead-letter-reason"))
                .contains("the header ce_revision is missing"));
    }

    private CandidateFeed another() {
        CandidateFeed feed = new CandidateFeed(
                clients, deadLetters, publisher, registryFeed, config, ejection, service, new SimpleMeterRegistry());
        feed.takeOut(List.of());
        return feed;
    }

    private void report(String node, int slots, int runningNow) {
        records.send(Snapshots.event(Snapshots.of(node, NodeHealth.READY, slots, runningNow, Instant.now())));
    }

    /** In a corridor of their own: of each, only so many are ejected at once. */
    private void registerThree(String name) {
        registry.put(Samples.corridor(name, "EU", "DE"), Samples.site(name + "-site", name, "owner", "DE"));
        for (int i = 1; i <= 3; i++) {
            registry.put(Samples.node(name + "-" + i, name + "-site", URL));
            report(name + "-" + i, 4, 1);
        }
        for (int i = 1; i <= 3; i++) {
            awaitVerdict(name + "-" + i, Verdict.ELIGIBLE);
        }
    }

    private Candidate awaitVerdict(String node, Verdict verdict) {
        await().untilAsserted(() -> {
            assertThat(newest(node)).isNotNull();
            assertThat(newest(node).verdict()).isEqualTo(verdict);
        });
        return newest(node);
    }

    private List<Failover> nodeFailovers(String node) {
        List<Failover> failovers = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : records.all(FAILOVERS)) {
            try {
                if (node.equals(record.key())
                        && EventCodec.decode(record).data() instanceof Failover failover
                        && failover.scope() == FailoverScope.NODE) {
                    failovers.add(failover);
                }
            } catch (UnreadableEventException e) {
                // The poison of these tests.
            }
        }
        return failovers;
    }

    private Candidate awaitNewest(String node, Verdict verdict, String reason) {
        await().untilAsserted(() -> {
            Candidate newest = newest(node);
            assertThat(newest).isNotNull();
            assertThat(newest.verdict()).isEqualTo(verdict);
            assertThat(newest.reason()).isEqualTo(reason);
        });
        return newest(node);
    }

    private Candidate newest(String node) {
        List<ConsumerRecord<String, byte[]>> ofNode = of(node);
        try {
            return ofNode.isEmpty() || ofNode.getLast().value() == null
                    ? null
                    : (Candidate) EventCodec.decode(ofNode.getLast()).data();
        } catch (UnreadableEventException e) {
            throw new AssertionError(e);
        }
    }

    private List<ConsumerRecord<String, byte[]>> of(String node) {
        return records.all(CANDIDATES).stream()
                .filter(record -> node.equals(record.key()))
                .toList();
    }

    private static ProducerRecord<String, byte[]> withKey(String key, CapacitySnapshot snapshot) {
        ProducerRecord<String, byte[]> record = EventCodec.encode(Snapshots.event(snapshot));
        return new ProducerRecord<>(record.topic(), null, key, record.value(), record.headers());
    }
}
