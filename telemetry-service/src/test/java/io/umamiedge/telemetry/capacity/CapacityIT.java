package io.umamiedge.telemetry.capacity;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.contracts.telemetry.NodeHealth;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.platform.testing.Records;
import io.umamiedge.platform.testing.Samples;
import io.umamiedge.platform.testing.TestBroker;
import io.umamiedge.telemetry.EventStream;
import io.umamiedge.telemetry.Grid;
import io.umamiedge.telemetry.GridResource;
import io.umamiedge.telemetry.Reports;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(GridResource.class)
class CapacityIT {
    private static final String REPORTS = Topic.TELEMETRY_REPORTS.topicName();

    TestBroker broker;
    private Grid grid;
    private final UUID boot = UUID.randomUUID();

    @BeforeEach
    void connect() {
        grid = new Grid(broker.bootstrapServers());
    }

    @Test
    void turnsAReportIntoASnapshotAndServesIt() {
        String key = grid.register("reporting");
        Grid.capacity(grid.operator(), "reporting").statusCode(404).body("code", equalTo("not_found"));
        Grid.post(key, Reports.json(Reports.ready(boot, 0, 5))).statusCode(202);
        await().atMost(Grid.PATIENCE)
                .untilAsserted(() -> Grid.capacity(key, "reporting")
                        .statusCode(200)
                        .body("node_id", equalTo("reporting"))
                        .body("health", equalTo("ready"))
                        .body("runtimes[0].running", equalTo(5)));
        Grid.capacity(grid.operator(), "reporting").statusCode(200);
        Grid.capacity(grid.operator(), "NOT AN ID").statusCode(404);
        String other = grid.register("curious");
        Grid.capacity(other, "reporting").statusCode(403).body("code", equalTo("forbidden"));
        Grid.capacity(grid.registry.issueKey(KeyKind.CUSTOMER, "acme"), "reporting")
                .statusCode(401);
        RestAssured.get("/q/metrics")
                .then()
                .body(containsString("umamiedge_telemetry_reports_total{reason=\"none\",result=\"accepted\"}"))
                .body(containsString("umamiedge_telemetry_nodes{health=\"ready\"}"));
    }

    @Test
    void noticesSilenceThenDeathThenLife() {
        String key = grid.register("fading");
        Grid.post(key, Reports.json(Reports.ready(boot, 0, 0))).statusCode(202);
        awaitHealth("fading", NodeHealth.READY);
        awaitHealth("fading", NodeHealth.STALE);
        awaitHealth("fading", NodeHealth.OFFLINE);
        Grid.post(key, Reports.json(Reports.ready(boot, 1, 0))).statusCode(202);
        awaitHealth("fading", NodeHealth.READY);
        List<CapacitySnapshot> story = grid.snapshots("fading");
        assertThat(story)
                .extracting(CapacitySnapshot::health)
                .startsWith(NodeHealth.READY, NodeHealth.STALE, NodeHealth.OFFLINE, NodeHealth.READY);
        assertThat(Duration.between(story.get(0).receivedAt(), story.get(1).healthSince()))
                .isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
    }

    @Test
    void keepsTheSnapshotsOfAnEarlierRunAndDropsThoseOfRemovedNodes() {
        await().atMost(Grid.PATIENCE)
                .untilAsserted(() -> assertThat(grid.snapshots(GridResource.SLEEPER))
                        .extracting(CapacitySnapshot::health, CapacitySnapshot::bootId, CapacitySnapshot::seq)
                        .startsWith(
                                tuple(NodeHealth.READY, GridResource.BOOT, GridResource.SEQ),
                                tuple(NodeHealth.STALE, GridResource.BOOT, GridResource.SEQ)));
        await().atMost(Grid.PATIENCE)
                .untilAsserted(
                        () -> assertThat(grid.snapshots(GridResource.REMOVED)).endsWith((CapacitySnapshot) null));
        Grid.capacity(grid.operator(), GridResource.REMOVED).statusCode(404);
    }

    @Test
    void takesARemovedNodeOffTheTopic() {
        String key = grid.register("departing");
        Grid.post(key, Reports.json(Reports.ready(boot, 0, 0))).statusCode(202);
        awaitHealth("departing", NodeHealth.READY);
        grid.registry.remove(ResourceKind.NODE, "departing");
        await().atMost(Grid.PATIENCE)
                .untilAsserted(() -> assertThat(grid.snapshots("departing")).endsWith((CapacitySnapshot) null));
        await().atMost(Grid.PATIENCE)
                .untilAsserted(() -> Grid.capacity(grid.operator(), "departing").statusCode(404));
    }

    @Test
    void isUnmovedByRedeliveryAndReordering() {
        grid.register("echoing");
        Instant now = Instant.now();
        List<ProducerRecord<String, byte[]>> first = List.of(
                Reports.accepted("echoing", now, Reports.ready(boot, 4, 4)),
                Reports.accepted("echoing", now, Reports.ready(boot, 5, 5)));
        grid.records.send(first);
        await().atMost(Grid.PATIENCE)
                .untilAsserted(() ->
                        assertThat(grid.snapshots("echoing").getLast().seq()).isEqualTo(5));
        grid.records.send(List.of(
                Reports.accepted("echoing", now, Reports.ready(boot, 4, 4)),
                Reports.accepted("echoing", now, Reports.ready(boot, 5, 5)),
                Reports.accepted("echoing", Instant.now(), Reports.ready(boot, 6, 6))));
        await().atMost(Grid.PATIENCE)
                .untilAsserted(() ->
                        assertThat(grid.snapshots("echoing").getLast().seq()).isEqualTo(6));
        assertThat(grid.snapshots("echoing")).extracting(CapacitySnapshot::seq).isSorted();
    }

    @Test
    void deadLettersWhatItCannotReadAndGoesOn() {
        String key = grid.register("poisoned");
        ProducerRecord<String, byte[]> foreign =
                Reports.accepted("somebody-else", Instant.now(), Reports.ready(boot, 0, 0));
        ProducerRecord<String, byte[]> mislabelled =
                new ProducerRecord<>(REPORTS, null, "poisoned", foreign.value(), foreign.headers());
        grid.records.send(REPORTS, "poisoned", "not an event");
        grid.records.send(List.of(mislabelled, new ProducerRecord<>(REPORTS, "poisoned", null)));
        Grid.post(key, Reports.json(Reports.ready(boot, 0, 1))).statusCode(202);
        awaitHealth("poisoned", NodeHealth.READY);
        await().atMost(Grid.PATIENCE)
                .untilAsserted(
                        () -> assertThat(grid.records.all(Topic.TELEMETRY_REPORTS.deadLetterName("telemetry-service")))
                                .filteredOn(letter -> "poisoned".equals(letter.key()))
                                .extracting(letter -> Records.header(letter, "dead-letter-reason"))
                                .containsExactlyInAnyOrder(
                                        "the header ce_type is missing",
                                        "the key is not the node that reported",
                                        "the header ce_type is missing"));
        awaitHealth("poisoned", NodeHealth.STALE);
    }

    @Test
    void addsUpACorridorAndListsItsNodes() {
        grid.registry.put(Samples.corridor("baltic", "EU", "DE"), Samples.site("rostock", "baltic", "owner", "DE"));
        String one = grid.register("rostock-1", "rostock");
        grid.register("rostock-2", "rostock");
        grid.register("rostock-3", "rostock");
        Grid.post(one, Reports.json(Reports.ready(boot, 0, 5))).statusCode(202);
        awaitHealth("rostock-1", NodeHealth.READY);
        String next = corridor("baltic")
                .statusCode(200)
                .body("corridor_id", equalTo("baltic"))
                .body("totals.nodes.unknown", equalTo(2))
                .body("items.node_id", equalTo(List.of("rostock-1", "rostock-2")))
                .body("items[0].site_id", equalTo("rostock"))
                .body("items[0].capacity.runtimes[0].running", equalTo(5))
                .extract()
                .path("next_cursor");
        given().auth()
                .oauth2(grid.operator())
                .get("/v1/corridors/baltic/capacity?limit=2&cursor=" + next)
                .then()
                .statusCode(200)
                .body("items.node_id", equalTo(List.of("rostock-3")))
                .body("next_cursor", nullValue());
        corridor("nowhere").statusCode(404).body("code", equalTo("not_found"));
        corridor("NOT AN ID").statusCode(404);
        given().auth().oauth2(one).get("/v1/corridors/baltic/capacity").then().statusCode(401);
    }

    @Test
    void streamsChangesUntilTheKeyIsRevoked() throws IOException, InterruptedException {
        grid.registry.put(Samples.corridor("alpine", "EU", "DE"), Samples.site("kempten", "alpine", "owner", "DE"));
        String key = grid.register("kempten-1", "kempten");
        String watcher = grid.registry.issueKey(KeyKind.OPERATOR, "watcher");
        await().atMost(Grid.PATIENCE)
                .until(() -> given().auth()
                                .oauth2(watcher)
                                .get("/v1/nodes/kempten-1/capacity")
                                .statusCode()
                        == 404);
        try (EventStream stream = EventStream.open("/v1/capacity/stream?corridor_id=alpine", watcher);
                EventStream other = EventStream.open("/v1/capacity/stream", grid.operator())) {
            assertThat(stream.next()).isEqualTo("start {\"resumed\":false}");
            assertThat(stream.next()).isEqualTo("live {}");
            Grid.post(key, Reports.json(Reports.ready(boot, 0, 3))).statusCode(202);
            assertThat(stream.next()).startsWith("snapshot {\"node_id\":\"kempten-1\",\"corridor_id\":\"alpine\"");
            assertThat(statusOfAnotherStream()).isEqualTo(503);
            other.close();
            await().atMost(Grid.PATIENCE).until(() -> statusOfAnotherStream() == 200);
            grid.registry.revokeKey(watcher);
            assertThat(stream.next()).isNull();
        }
        given().auth().oauth2(key).get("/v1/capacity/stream").then().statusCode(401);
        given().auth()
                .oauth2(grid.operator())
                .get("/v1/capacity/stream?corridor_id=NOT+AN+ID")
                .then()
                .statusCode(400)
                .body("code", equalTo("invalid_parameter"));
    }

    private int statusOfAnotherStream() throws IOException, InterruptedException {
        try (EventStream another = EventStream.open("/v1/capacity/stream", grid.operator())) {
            return another.status();
        }
    }

    private ValidatableResponse corridor(String id) {
        return given().auth()
                .oauth2(grid.operator())
                .get("/v1/corridors/" + id + "/capacity?limit=2")
                .then();
    }

    private void awaitHealth(String node, NodeHealth health) {
        await().atMost(Grid.PATIENCE)
                .until(() -> grid.snapshots(node).stream()
                        .filter(Objects::nonNull)
                        .reduce((older, newer) -> newer)
                        .filter(last -> last.health() == health)
                        .isPresent());
    }
}
