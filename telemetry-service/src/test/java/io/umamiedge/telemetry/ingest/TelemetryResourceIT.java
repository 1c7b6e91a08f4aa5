package io.umamiedge.telemetry.ingest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.umamiedge.contracts.key.ApiKey;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.telemetry.TelemetryReport;
import io.umamiedge.platform.testing.OpenApiContract;
import io.umamiedge.platform.testing.TestBroker;
import io.umamiedge.telemetry.Grid;
import io.umamiedge.telemetry.GridResource;
import io.umamiedge.telemetry.Reports;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(GridResource.class)
class TelemetryResourceIT {
    TestBroker broker;
    private Grid grid;
    private final UUID boot = UUID.randomUUID();

    @BeforeEach
    void connect() {
        grid = new Grid(broker.bootstrapServers());
    }

    @Test
    void hasOnTheTopicWhatItAccepted() {
        String key = grid.register("accepting");
        TelemetryReport report = Reports.ready(boot, 3, 2);
        Grid.post(key, Reports.json(report))
                .statusCode(202)
                .body("results.status", contains("accepted"))
                .body("results.seq", contains(3));
        assertThat(grid.reports("accepting")).singleElement().satisfies(accepted -> {
            assertThat(accepted.id()).isEqualTo("accepting/" + boot + "/3");
            assertThat(accepted.reported().nodeId().value()).isEqualTo("accepting");
            assertThat(accepted.reported().report()).isEqualTo(report);
        });
    }

    @Test
    void storesAReportThatIsSentTwiceOnce() {
        String key = grid.register("repeating");
        String body = Reports.json(Reports.ready(boot, 0, 0));
        Grid.post(key, body).statusCode(202).body("results.status", contains("accepted"));
        Grid.post(key, body).statusCode(202).body("results.status", contains("duplicate"));
        assertThat(grid.reports("repeating")).hasSize(1);
    }

    @Test
    void answersForEachReportOfAnArray() {
        String key = grid.register("mixed");
        String strange = Reports.json(Reports.ready(boot, 1, 0)).replace("\"main\"", "\"other\"");
        Grid.post(key, "[" + Reports.json(Reports.ready(boot, 0, 0)) + "," + strange + ",{}]")
                .statusCode(202)
                .body("results.status", contains("accepted", "rejected", "rejected"))
                .body("results.seq", contains(0, 1, null))
                .body(
                        "results.reason",
                        contains(
                                null,
                                "runtimes[0].id 'other' is not a registered runtime of this node",
                                "boot_id is required"));
        assertThat(grid.reports("mixed")).hasSize(1);
    }

    @Test
    void opensToANodesGoodKeyOnly() {
        String good = grid.register("guarded");
        String mistyped = good.substring(0, good.length() - 1) + (good.endsWith("0") ? "1" : "0");
        String stranger = ApiKey.issue(KeyKind.NODE, new SecureRandom()).secret();
        List<String> bad = List.of(
                "",
                "Bearer",
                "Basic dXNlcjpwYXNz",
                "Bearer " + mistyped,
                "Bearer sk-1234",
                "Bearer " + stranger,
                "Bearer " + grid.operator(),
                "Bearer " + grid.registry.issueKey(KeyKind.CUSTOMER, "acme"),
                "Bearer " + grid.registry.expiredKey(KeyKind.NODE, "guarded"),
                "Bearer " + grid.registry.revokedKey(KeyKind.NODE, "guarded"));
        for (String authorization : bad) {
            given().header("Authorization", authorization)
                    .contentType(ContentType.JSON)
                    .body(Reports.json(Reports.ready(boot, 0, 0)))
                    .post("/v1/telemetry")
                    .then()
                    .statusCode(401)
                    .contentType("application/problem+json")
                    .body("code", equalTo("invalid_key"));
        }
        given().contentType(ContentType.JSON)
                .body("{}")
                .post("/v1/telemetry")
                .then()
                .statusCode(401);
        assertThat(grid.reports("guarded")).isEmpty();
        Grid.post(good, Reports.json(Reports.ready(boot, 0, 0))).statusCode(202);
        RestAssured.get("/q/metrics").then().body(containsString("umamiedge_key_refusals_total{reason=\"malformed\""));
    }

    @Test
    void namesWhatIsWrongWithABody() {
        String key = grid.register("clumsy");
        String good = Reports.json(Reports.ready(boot, 0, 0));
        Grid.post(key, good.substring(1))
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("malformed_body"));
        Grid.post(key, "").statusCode(400).body("code", equalTo("malformed_body"));
        Grid.post(key, good.replace("\"slots\":8", "\"slots\":-8"))
                .statusCode(422)
                .contentType("application/problem+json")
                .body("code", equalTo("invalid_field"))
                .body("errors.field", contains("runtimes[0]"))
                .body("errors.message", contains("slots must be 0.0 to 1000000.0"));
        Grid.post(key, "[" + good.replace("\"main\"", "\"other\"") + "]")
                .statusCode(422)
                .body("errors.field", contains("[0].runtimes[0].id"));
        Grid.post(key, "[]").statusCode(422);
        given().auth()
                .oauth2(key)
                .contentType("text/plain")
                .body(good)
                .post("/v1/telemetry")
                .then()
                .statusCode(415)
                .contentType("application/problem+json")
                .body("code", equalTo("unsupported_media_type"));
        assertThat(grid.reports("clumsy")).isEmpty();
    }

    @Test
    void refusesABodyThatIsTooLargeHoweverItIsPacked() throws IOException {
        String key = grid.register("talkative");
        String padded = Reports.json(Reports.ready(boot, 0, 0)) + " ".repeat(1 << 20);
        Grid.post(key, padded)
                .statusCode(413)
                .contentType("application/problem+json")
                .body("code", equalTo("body_too_large"));
        given().auth()
                .oauth2(key)
                .contentType(ContentType.JSON)
                .header("Content-Encoding", "gzip")
                .body(gzip(padded))
                .post("/v1/telemetry")
                .then()
                .statusCode(413)
                .body("code", equalTo("body_too_large"));
        Grid.post(key, Reports.json(Reports.ready(boot, 0, 0))).statusCode(202);
    }

    @Test
    void acceptsGzip() throws IOException {
        String key = grid.register("thrifty");
        given().auth()
                .oauth2(key)
                .contentType(ContentType.JSON)
                .header("Content-Encoding", "gzip")
                .body(gzip(Reports.json(Reports.ready(boot, 0, 0))))
                .post("/v1/telemetry")
                .then()
                .statusCode(202);
    }

    @Test
    void closesToANodeThatWasRemoved() {
        String key = grid.register("leaving");
        grid.registry.remove(ResourceKind.NODE, "leaving");
        await().atMost(Grid.PATIENCE)
                .untilAsserted(() -> Grid.post(key, Reports.json(Reports.ready(boot, 0, 0)))
                        .statusCode(403)
                        .body("code", equalTo("forbidden")));
    }

    @Test
    void keepsToItsPublishedApi() {
        OpenApiContract.verify("telemetry-service");
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
