package io.umamiedge.billing.ratecard;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.ratecard.RateCard;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.platform.testing.KafkaResource;
import io.umamiedge.platform.testing.Records;
import io.umamiedge.platform.testing.RegistryFixture;
import io.umamiedge.platform.testing.Samples;
import io.umamiedge.platform.testing.TestBroker;
import io.umamiedge.platform.testing.TestDatabase;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(KafkaResource.class)
@WithTestResource(value = OldDatabaseResource.class, initArgs = @ResourceArg(name = "schema", value = "billing"))
class RateCardTopicIT {
    private static final String TOPIC = Topic.BILLING_RATE_CARDS.topicName();
    private static final List<String> CORRIDORS =
            List.of("brief", "away", "again", "lost", "rush-0", "rush-1", "rush-2", "rush-3");

    TestBroker broker;
    TestDatabase database;

    @Inject
    RateCardStore store;

    private Records records;
    private String operatorKey;

    @BeforeEach
    void register() {
        records = new Records(broker.bootstrapServers());
        RegistryFixture registry = new RegistryFixture(broker.bootstrapServers());
        for (String corridor : CORRIDORS) {
            registry.put(Samples.corridor(corridor, "EU", "DE"));
        }
        operatorKey = registry.issueKey(KeyKind.OPERATOR, "sre");
        await().until(() ->
                given().auth().oauth2(operatorKey).get("/v1/rate-cards").statusCode() == 200);
        settle();
    }

    @Test
    void versionsFromBeforeTheTopicExistedArePublished() throws Exception {
        List<ConsumerRecord<String, byte[]>> published = of("default");
        assertThat(published.subList(0, 2))
                .extracting(ConsumerRecord::key, record -> Records.header(record, "ce_id"))
                .containsExactly(
                        tuple("default/1", "default/1@2026-11-02T00:00:00.000001Z"),
                        tuple("default/2", "default/2@2026-11-03T00:00:00.000001Z"));
        assertThat(EventCodec.decode(published.get(1)).data()).isEqualTo(card("default"));
        assertThat(database.query("SELECT count(*) FROM rate_card_version WHERE rate_card_id = 'default'"))
                .containsExactly("2");
    }

    @Test
    void everyVersionIsPublishedOnceAndItsRemovalToo() throws Exception {
        put("brief", "1");
        put("brief", "1");
        RateCard first = card("brief");
        put("brief", "2");
        RateCard second = card("brief");
        assertThat(delete("brief")).isEqualTo(204);
        assertThat(delete("brief")).isEqualTo(404);
        settle();

        List<ConsumerRecord<String, byte[]>> published = of("brief");
        assertThat(published)
                .extracting(ConsumerRecord::key)
                .containsExactly("brief/1", "brief/2", "brief/1", "brief/2");
        assertThat(List.of(
                        EventCodec.decode(published.get(0)).data(),
                        EventCodec.decode(published.get(1)).data()))
                .isEqualTo(List.of(first, second));
        assertThat(published.subList(2, 4))
                .allSatisfy(record -> assertThat(record.value()).isNull())
                .extracting(record -> Records.header(record, "ce_type"))
                .containsOnly("io.umamiedge.billing.rate-card.v1");
        assertThat(published.stream()
                        .map(record -> Records.header(record, "ce_id"))
                        .distinct())
                .hasSize(4);
    }

    @Test
    void changesThatCompeteArePublishedInTheOrderTheyHappened() throws Exception {
        try (ExecutorService operators = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Object>> changes = IntStream.range(0, 40)
                    .mapToObj(i -> Executors.callable(() -> put("rush-" + i % 4, Integer.toString(i))))
                    .toList();
            for (Future<Object> change : operators.invokeAll(changes)) {
                change.get();
            }
        }
        settle();
        List<ConsumerRecord<String, byte[]>> published = of("rush-[0-3]");
        assertThat(published).hasSize(40);
        // A change reads the clock when it is the only one.
        assertThat(published.stream().map(record -> Instant.parse(Records.header(record, "ce_time"))))
                .isSorted();
        for (int i = 0; i < 4; i++) {
            assertThat(of("rush-" + i).stream().map(ConsumerRecord::key)).isEqualTo(keys("rush-" + i, 10));
        }
    }

    @Test
    void losesAndReordersNothingWhileTheBrokerIsAway() {
        broker.stop();
        try {
            for (int i = 1; i <= 5; i++) {
                put("away", Integer.toString(i));
            }
            assertThat(database.query("SELECT key FROM outbox ORDER BY position"))
                    .isEqualTo(keys("away", 5));
        } finally {
            broker.resume();
        }
        settle();
        assertThat(of("away").stream().map(ConsumerRecord::key).distinct()).isEqualTo(keys("away", 5));
    }

    @Test
    void repeatsTheSameRecordWhenItCouldNotBeMarked() throws SQLException {
        asOwner("REVOKE DELETE ON outbox FROM billing_service");
        try {
            put("again", "1");
            await().until(() -> of("again").size() > 1);
        } finally {
            asOwner("GRANT DELETE ON outbox TO billing_service");
        }
        settle();
        assertThat(of("again").stream()
                        .map(record -> Records.header(record, "ce_id"))
                        .distinct())
                .hasSize(1);
    }

    @Test
    void aStartMakesALostTopicAnew() throws Exception {
        put("lost", "1");
        put("lost", "2");
        settle();
        Map<String, String> before = state();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.deleteTopics(List.of(TOPIC)).all().get();
            NewTopic anew = new NewTopic(TOPIC, Optional.of(1), Optional.empty())
                    .configs(Topic.BILLING_RATE_CARDS.configuration());
            // The old one may still be going.
            await().ignoreExceptions()
                    .until(() -> admin.createTopics(List.of(anew)).all().get() == null);
        }
        records.send(TOPIC, "ghost/1", "{}");
        records.send(TOPIC, "lost/1", "{}");

        store.onStart(new StartupEvent());
        settle();
        assertThat(state()).isEqualTo(before);
        int size = records.all(TOPIC).size();
        store.onStart(new StartupEvent());
        settle();
        assertThat(records.all(TOPIC)).hasSize(size);
    }

    @Test
    void serviceRoleCannotRewriteTheOutbox() throws SQLException {
        try (Connection connection = database.asService();
                Statement statement = connection.createStatement()) {
            for (String sql : List.of("UPDATE outbox SET value = NULL", "TRUNCATE outbox")) {
                assertThatThrownBy(() -> statement.execute(sql)).as(sql).hasMessageContaining("permission denied");
            }
        }
    }

    /** What compaction would leave: the id of each key's newest record, removals left out. */
    private Map<String, String> state() {
        Map<String, String> state = new TreeMap<>();
        for (ConsumerRecord<String, byte[]> record : records.all(TOPIC)) {
            if (record.value() == null) {
                state.remove(record.key());
            } else {
                state.put(
                        record.key(),
                        Records.header(record, "ce_id") + new String(record.value(), StandardCharsets.UTF_8));
            }
        }
        return state;
    }

    private void settle() {
        await().untilAsserted(() ->
                assertThat(database.query("SELECT position FROM outbox")).isEmpty());
    }

    private List<ConsumerRecord<String, byte[]>> of(String card) {
        return records.all(TOPIC).stream()
                .filter(record -> record.key().matches(card + "/[0-9]+"))
                .toList();
    }

    private static List<String> keys(String card, int versions) {
        return IntStream.rangeClosed(1, versions)
                .mapToObj(version -> card + "/" + version)
                .toList();
    }

    private RateCard card(String id) throws Exception {
        return Json.lenient()
                .readValue(
                        given().auth()
                                .oauth2(operatorKey)
                                .get("/v1/rate-cards/" + id)
                                .asString(),
                        RateCard.class);
    }

    private void put(String card, String price) {
        Response answer = given().auth()
                .oauth2(operatorKey)
                .contentType(ContentType.JSON)
                .body("""
                        {"currency": "USD", "corridor_id": "%s",
                         "prices": [{"model": "*", "prompt_per_million": "%s", "completion_per_million": "1"}]}
                        """.formatted(card, price))
                .put("/v1/rate-cards/" + card);
        assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
    }

    private int delete(String card) {
        return given().auth()
                .oauth2(operatorKey)
                .delete("/v1/rate-cards/" + card)
                .statusCode();
    }

    private void asOwner(String sql) throws SQLException {
        try (Connection connection = database.asOwner();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
