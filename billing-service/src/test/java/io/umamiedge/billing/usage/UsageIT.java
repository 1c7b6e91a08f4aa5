package io.umamiedge.billing.usage;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.RequestAdmitted;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.platform.testing.DatabaseResource;
import io.umamiedge.platform.testing.KafkaResource;
import io.umamiedge.platform.testing.Records;
import io.umamiedge.platform.testing.RegistryFixture;
import io.umamiedge.platform.testing.Samples;
import io.umamiedge.platform.testing.TestBroker;
import io.umamiedge.platform.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(KafkaResource.class)
@WithTestResource(value = DatabaseResource.class, initArgs = @ResourceArg(name = "schema", value = "billing"))
class UsageIT {
    private static final String REQUESTS = Topic.GATEWAY_REQUESTS.topicName();
    private static final String DEAD_LETTERS = Topic.GATEWAY_REQUESTS.deadLetterName("billing-service");

    TestBroker broker;
    TestDatabase database;

    private Records records;
    private RegistryFixture registry;
    private String operatorKey;

    @BeforeEach
    void register() {
        records = new Records(broker.bootstrapServers());
        registry = new RegistryFixture(broker.bootstrapServers());
        registry.put(Samples.corridor("eu", "EU", "DE"), Samples.owner("o1"), Samples.site("s1", "eu", "o1", "DE"));
        operatorKey = registry.issueKey(KeyKind.OPERATOR, "sre");
        await().until(() -> get("/v1/reconciliation").getBoolean("balanced"));
    }

    @Test
    void chargesOnceWhenEventIsRedelivered() {
        ProducerRecord<String, byte[]> record =
                EventCodec.encode(Requests.served("once", "once-1", "s1", 1_000, 2_000));
        records.send(Collections.nCopies(50, record));
        awaitUsage("once", 1);
        records.send(Collections.nCopies(50, record));
        passed("once");

        assertThat(database.query("SELECT amount_femto FROM charge WHERE customer_id = 'once' ORDER BY 1"))
                .containsExactly("0", "1400000000000");
        assertThat(database.query("SELECT count(*) FROM usage_conflict WHERE customer_id = 'once'"))
                .containsExactly("0");
    }

    @Test
    void deadLettersPoisonWithItsReasonAndGoesOn() {
        ProducerRecord<String, byte[]> notJson = EventCodec.encode(Requests.served("poison", "poison-1", "s1", 1, 1));
        ProducerRecord<String, byte[]> broken =
                new ProducerRecord<>(REQUESTS, null, "poison", "{".getBytes(StandardCharsets.UTF_8), notJson.headers());
        Event<?> good = Requests.served("poison", "poison-2", "s1", 1, 1);
        // PostgreSQL cannot store this id: readable, and still nothing that trying again would mend.
        Event<?> unstorable = new Event<>("zero\0byte", good.source(), good.key(), good.time(), null, good.data());
        records.send(List.of(broken, EventCodec.encode(unstorable), EventCodec.encode(good)));
        awaitUsage("poison", 1);

        await().untilAsserted(() -> {
            List<ConsumerRecord<String, byte[]>> letters = records.all(DEAD_LETTERS).stream()
                    .filter(letter -> "poison".equals(letter.key()))
                    .toList();
            assertThat(letters).hasSize(2);
            assertThat(letters)
                    .extracting(letter -> Records.header(letter, "dead-letter-reason"))
                    .satisfiesExactlyInAnyOrder(
                            reason -> assertThat(reason).contains("not JSON"),
                            reason -> assertThat(reason).contains("PgException"));
        });
        assertThat(get("/v1/reconciliation").getLong("dead_letters_since_start"))
                .isGreaterThanOrEqualTo(2);
    }

    @Test
    void notesSameIdWithAnotherPayloadAndChargesTheFirst() {
        records.send(Requests.served("clash", "clash-1", "s1", 10, 0));
        awaitUsage("clash", 1);
        var other = EventCodec.encode(Requests.served("clash", "clash-1", "s1", 99, 0));
        records.send(Collections.nCopies(3, other));
        // The same request under a second event id is no second charge either.
        Event<?> first = Requests.served("clash", "clash-1", "s1", 10, 0);
        records.send(new Event<>("second-id", first.source(), first.key(), first.time(), null, first.data()));
        passed("clash");

        assertThat(
                        database.query(
                                "SELECT event_id || ' ' || prompt_tokens FROM usage_conflict WHERE customer_id = 'clash' ORDER BY 1"))
                .containsExactly("clash-1-completed 99", "second-id 10");
        assertThat(
                        database.query(
                                "SELECT prompt_tokens FROM charge WHERE customer_id = 'clash' AND event_id <> 'clash-marker-completed'"))
                .containsExactly("10");
    }

    @Test
    void quarantinesUsageOfAnUnknownSiteUntilItIsRegistered() {
        records.send(Requests.served("early", "early-1", "s-late", 5, 5));
        await().untilAsserted(() -> assertThat(
                        get("/v1/usage-events?customer_id=early").getString("items[0].quarantine_reason"))
                .isEqualTo("site_unknown"));
        registry.put(Samples.owner("o-late"), Samples.site("s-late", "eu", "o-late", "DE"));

        await().untilAsserted(() -> {
            given().auth()
                    .oauth2(operatorKey)
                    .post("/v1/quarantine/rate")
                    .then()
                    .statusCode(200);
            JsonPath event = get("/v1/usage-events?request_id=early-1");
            assertThat(event.getString("items[0].quarantine_reason")).isNull();
            assertThat(event.getMap("items[0].charge"))
                    .containsEntry("amount", "0.000004")
                    .containsEntry("owner_share", "0.0000028")
                    .containsEntry("platform_share", "0.0000012")
                    .containsEntry("site_owner_id", "o-late")
                    .containsEntry("payout_share_bps", 7_000);
        });
    }

    @Test
    void booksWaitForTheDatabaseAndMissNothing() {
        records.send(Requests.served("outage", "outage-1", "s1", 1, 1));
        awaitUsage("outage", 1);
        database.stop();
        records.send(List.of(
                EventCodec.encode(Requests.served("outage", "outage-1", "s1", 1, 1)),
                EventCodec.encode(Requests.served("outage", "outage-2", "s1", 1, 1))));
        database.resume();
        awaitUsage("outage", 2);
    }

    @Test
    void acceptedIsRatedPlusQuarantinedAfterAnyMix() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<ProducerRecord<String, byte[]>> batch = new ArrayList<>();
        Set<String> requests = new HashSet<>();
        List<Outcome> outcomes = List.of(Outcome.values());
        for (int i = 0; i < 10_000; i++) {
            // Some ids come twice: as redeliveries or, the tokens being random, as conflicts.
            String request = "mix-" + random.nextInt(8_000);
            Outcome outcome = outcomes.get(random.nextInt(outcomes.size()));
            String site = random.nextInt(10) == 0 ? "s-nowhere" : "s1";
            boolean noNode = random.nextInt(10) == 0;
            long tokens = random.nextInt(3);
            boolean usage = !noNode
                    || outcome == Outcome.SERVED
                    || (tokens > 0 && (outcome == Outcome.INTERRUPTED || outcome == Outcome.CLIENT_CLOSED));
            batch.add(EventCodec.encode(Requests.completed(
                    "mix", request, outcome, noNode ? null : Requests.at(site), tokens, tokens, Samples.MODEL)));
            if (usage) {
                requests.add(request);
            }
            if (random.nextInt(20) == 0) {
                batch.add(EventCodec.encode(admitted("mix", request)));
            }
        }
        long started = System.nanoTime();
        records.send(batch);
        passed("mix");
        System.out.printf("%d events in %d ms%n", batch.size(), (System.nanoTime() - started) / 1_000_000);

        JsonPath books = get("/v1/reconciliation");
        assertThat(books.getBoolean("balanced")).as("seed %d", seed).isTrue();
        assertThat(books.getLong("accepted"))
                .as("seed %d", seed)
                .isEqualTo(books.getLong("rated") + books.getLong("quarantined"));
        // One more for the marker.
        assertThat(database.query("SELECT count(*) FROM usage_event WHERE customer_id = 'mix'"))
                .as("seed %d", seed)
                .containsExactly(Integer.toString(requests.size() + 1));
    }

    @Test
    void serviceRoleCanOnlyAppendToTheBooks() throws Exception {
        records.send(Requests.served("ledger", "ledger-1", "s1", 1, 1));
        awaitUsage("ledger", 1);
        try (Connection connection = database.asService();
                Statement statement = connection.createStatement()) {
            for (String table : List.of("usage_event", "charge", "usage_conflict")) {
                for (String sql : List.of(
                        "UPDATE " + table + " SET customer_id = 'x'", "DELETE FROM " + table, "TRUNCATE " + table)) {
                    assertThatThrownBy(() -> statement.execute(sql)).as(sql).hasMessageContaining("permission denied");
                }
            }
        }
    }

    /** Sends one more event of the customer, which is read after all that precede it, and waits for its charge. */
    private void passed(String customer) {
        String marker = customer + "-marker";
        records.send(Requests.served(customer, marker, "s1", 0, 0));
        await().untilAsserted(() -> assertThat(get("/v1/usage-events?customer_id=" + customer + "&request_id=" + marker)
                        .getList("items"))
                .hasSize(1));
    }

    private void awaitUsage(String customer, int lines) {
        await().ignoreExceptions().untilAsserted(() -> {
            JsonPath usage = get("/v1/customers/" + customer + "/usage?from=2026-11-01&to=2026-12-01");
            assertThat(usage.getInt("total.usage_events")).isEqualTo(lines);
            assertThat(usage.getInt("total.billed_lines")).isEqualTo(lines);
        });
    }

    private JsonPath get(String path) {
        return given().auth().oauth2(operatorKey).get(path).jsonPath();
    }

    /** Admissions are on the same topic and are nobody's usage. */
    private static Event<RequestAdmitted> admitted(String customer, String request) {
        var completed = Requests.served(customer, request, "s1", 1, 1).data();
        return new Event<>(
                request + "-admitted",
                "gateway-service",
                customer,
                Requests.COMPLETED,
                null,
                new RequestAdmitted(
                        completed.requestId(),
                        completed.customerId(),
                        completed.keyId(),
                        completed.model(),
                        completed.path(),
                        false,
                        null,
                        Requests.COMPLETED));
    }
}
