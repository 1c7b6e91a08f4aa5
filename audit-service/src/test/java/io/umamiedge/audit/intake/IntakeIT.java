package io.umamiedge.audit.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.umamiedge.audit.SampleEvents;
import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.RegistryRecord;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.platform.testing.DatabaseResource;
import io.umamiedge.platform.testing.KafkaResource;
import io.umamiedge.platform.testing.Records;
import io.umamiedge.platform.testing.RegistryFixture;
import io.umamiedge.platform.testing.Samples;
import io.umamiedge.platform.testing.TestBroker;
import io.umamiedge.platform.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@QuarkusTest
@WithTestResource(KafkaResource.class)
@WithTestResource(value = DatabaseResource.class, initArgs = @ResourceArg(name = "schema", value = "audit"))
class IntakeIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final AtomicLong REVISION = new AtomicLong();

    TestBroker broker;
    TestDatabase database;
    private Records records;

    /** The channels. */
    enum Channel {
        DECISIONS(Topic.ROUTING_DECISIONS),
        FAILOVERS(Topic.ROUTING_FAILOVERS),
        DEPLOYMENTS(Topic.DEPLOY_RECORDS),
        EXERCISES(Topic.ROUTING_EXERCISES),
        REGISTRY(Topic.DEPLOY_REGISTRY);

        final Topic topic;

        Channel(Topic topic) {
            this.topic = topic;
        }

        /** A new record that is good for this channel; always the same key. */
        ProducerRecord<String, byte[]> good() {
            return switch (this) {
                case DECISIONS -> EventCodec.encode(SampleEvents.decision("acme"));
                case FAILOVERS -> EventCodec.encode(SampleEvents.failover("acme"));
                case EXERCISES -> EventCodec.encode(SampleEvents.drillStopped("drill-1"));
                case DEPLOYMENTS -> EventCodec.encode(SampleEvents.deployment());
                case REGISTRY -> registryChange();
            };
        }

        private static ProducerRecord<String, byte[]> registryChange() {
            RegistryResource owner = Samples.owner("owner-1");
            return EventCodec.encode(
                    new RegistryRecord(owner.kind(), owner.resourceId(), REVISION.incrementAndGet(), owner),
                    "deploy-service",
                    Instant.now());
        }
    }

    @BeforeEach
    void connect() {
        records = new Records(broker.bootstrapServers());
        // The topic has at least as many records as its last revision says.
        long published = records.all(Topic.DEPLOY_REGISTRY.topicName()).size();
        REVISION.updateAndGet(revision -> Math.max(revision, published));
    }

    @ParameterizedTest
    @EnumSource
    void deadLettersAPoisonRecordAndGoesOn(Channel channel) {
        ProducerRecord<String, byte[]> poison =
                changed(channel.good(), "{\"name\":12".getBytes(StandardCharsets.UTF_8));
        ProducerRecord<String, byte[]> good = channel.good();

        records.send(List.of(poison, good));

        await().atMost(PATIENCE).until(() -> entriesOf(good) == 1);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(records.all(channel.topic.deadLetterName("audit-service")))
                        .anySatisfy(letter -> {
                            assertThat(id(letter)).isEqualTo(id(poison));
                            assertThat(Records.header(letter, "dead-letter-reason"))
                                    .isEqualTo("the value is not JSON");
                            assertThat(Records.header(letter, "dead-letter-topic"))
                                    .isEqualTo(channel.topic.topicName());
                        }));
        assertThat(entriesOf(poison)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void recordsOnceWhatIsDeliveredTwice(Channel channel) {
        ProducerRecord<String, byte[]> record = channel.good();
        ProducerRecord<String, byte[]> last = channel.good();

        records.send(List.of(record, record));
        await().atMost(PATIENCE).until(() -> entriesOf(record) == 1);
        records.send(List.of(record, last));
        await().atMost(PATIENCE).until(() -> entriesOf(last) == 1);

        assertThat(entriesOf(record)).isEqualTo(1);
        assertIntact();
    }

    @ParameterizedTest
    @EnumSource
    void deadLettersAnotherBodyUnderARecordedId(Channel channel) {
        ProducerRecord<String, byte[]> record = channel.good();
        String other = new String(record.value(), StandardCharsets.UTF_8).replaceFirst("\\{", "{\"forged\":true,");
        ProducerRecord<String, byte[]> forged = changed(record, other.getBytes(StandardCharsets.UTF_8));
        ProducerRecord<String, byte[]> last = channel.good();

        records.send(List.of(record, forged, last));

        await().atMost(PATIENCE).until(() -> entriesOf(last) == 1);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(records.all(channel.topic.deadLetterName("audit-service")))
                        .anySatisfy(letter -> {
                            assertThat(id(letter)).isEqualTo(id(record));
                            assertThat(Records.header(letter, "dead-letter-reason"))
                                    .contains("on record with a different body");
                        }));
        assertThat(entriesOf(record)).isEqualTo(1);
    }

    @Test
    void deadLettersWhatTheLogHasNoRoomFor() {
        Event<?> event = SampleEvents.decision("acme");
        ProducerRecord<String, byte[]> wide = EventCodec.encode(
                new Event<>("x".repeat(5_000), event.source(), "acme", event.time(), null, event.data()));
        ProducerRecord<String, byte[]> nul =
                EventCodec.encode(new Event<>("a\0b", event.source(), "acme", event.time(), null, event.data()));
        ProducerRecord<String, byte[]> good = EventCodec.encode(event);

        records.send(List.of(wide, nul, good));

        await().atMost(PATIENCE).until(() -> entriesOf(good) == 1);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(records.all(Topic.ROUTING_DECISIONS.deadLetterName("audit-service")))
                        .extracting(IntakeIT::id)
                        .contains("x".repeat(5_000), "a\0b"));
    }

    @Test
    void chainsConcurrentBatchesOfFourTopicsWithoutGap() {
        long before = count();
        List<ProducerRecord<String, byte[]>> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            for (Channel channel : Channel.values()) {
                all.add(channel.good());
            }
        }
        long seed = System.nanoTime();
        Collections.shuffle(all, new Random(seed));

        records.send(all);

        await("seed " + seed).atMost(PATIENCE).until(() -> count() == before + all.size());
        assertThat(database.query("SELECT max(idx) + 1 FROM audit_entry")).containsExactly(Long.toString(count()));
        assertIntact();
    }

    @Test
    void waitsForTheDatabaseAndLosesNothing() {
        long before = count();
        List<ProducerRecord<String, byte[]>> load = Stream.generate(
                        () -> EventCodec.encode(SampleEvents.decision("acme")))
                .limit(3_000)
                .toList();

        records.send(load.subList(0, 1_500));
        await().atMost(PATIENCE).until(() -> count() > before);
        database.stop();
        try {
            records.send(load.subList(1_500, 3_000));
            await().atMost(PATIENCE)
                    .until(() -> RestAssured.get("/q/health/ready").statusCode() == 503);
        } finally {
            database.resume();
        }

        await().atMost(Duration.ofSeconds(30)).until(() -> count() == before + load.size());
        await().atMost(PATIENCE).until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
        assertIntact();
    }

    @Test
    void chainsTenThousandEntriesThatArriveAtOnce() {
        List<ProducerRecord<String, byte[]>> load = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            load.add(EventCodec.encode(SampleEvents.decision("customer-" + i % 100)));
        }
        long before = count();

        records.send(load);
        await().pollInterval(Duration.ofMillis(200)).atMost(PATIENCE).until(() -> count() == before + load.size());

        assertIntact();
    }

    private long count() {
        return Long.parseLong(database.query("SELECT count(*) FROM audit_entry").getFirst());
    }

    private long entriesOf(ProducerRecord<String, byte[]> record) {
        return Long.parseLong(database.query("SELECT count(*) FROM audit_entry WHERE event_id = '" + id(record) + "'")
                .getFirst());
    }

    private void assertIntact() {
        String operator = new RegistryFixture(broker.bootstrapServers()).issueKey(KeyKind.OPERATOR, "ops");
        await().atMost(PATIENCE)
                .untilAsserted(() -> RestAssured.given()
                        .auth()
                        .oauth2(operator)
                        .get("/v1/entries/grid/verify")
                        .then()
                        .statusCode(200)
                        .body("intact", is(true)));
    }

    private static String id(ProducerRecord<String, byte[]> record) {
        return new String(record.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8);
    }

    private static String id(ConsumerRecord<String, byte[]> record) {
        return Records.header(record, "ce_id");
    }

    private static ProducerRecord<String, byte[]> changed(ProducerRecord<String, byte[]> record, byte[] value) {
        return new ProducerRecord<>(record.topic(), null, record.key(), value, record.headers());
    }
}
