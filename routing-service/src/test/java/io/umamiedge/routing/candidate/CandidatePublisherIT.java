package io.umamiedge.routing.candidate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.event.UnreadableEventException;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.NodeState;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
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
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(KafkaResource.class)
class CandidatePublisherIT {
    private static final String CANDIDATES = Topic.ROUTING_CANDIDATES.topicName();
    private static final String CAPACITY = Topic.TELEMETRY_CAPACITY.topicName();
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
    CandidatePublisher running;

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

        CandidatePublisher restarted = new CandidatePublisher(
                clients, deadLetters, publisher, registryFeed, config, service, new SimpleMeterRegistry());
        restarted.start();
        try {
            await().until(restarted::isLive);
            assertThat(List.copyOf(restarted.candidates().after("")))
                    .usingRecursiveFieldByFieldElementComparatorIgnoringFields("registryRevision")
                    .isEqualTo(List.copyOf(running.candidates().after("")));
        } finally {
            restarted.close();
        }
        assertThat(records.all(CANDIDATES)).hasSize(published);
        await().untilAsserted(() -> assertThat(records.all(Topic.ROUTING_CANDIDATES.deadLetterName("routing-service")))
                .extracting(letter -> Records.header(letter, "dead-letter-reason"))
                .contains("the header ce_type is missing"));
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

    private void report(String node, int slots, int runningNow) {
        records.send(Snapshots.event(Snapshots.of(node, NodeHealth.READY, slots, runningNow, Instant.now())));
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
