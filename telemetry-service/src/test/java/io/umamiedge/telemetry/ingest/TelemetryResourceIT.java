package io.umamiedge.telemetry.ingest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.umamiedge.contracts.key.ApiKey;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.telemetry.TelemetryReport;
import io.umamiedge.platform.testing.OpenApiContract;
import io.umamiedge.platform.testing.TestBroker;
import io.umamiedge.telemetry.Grid;
import io.umamiedge.telemetry.GridResource;
import io.umamiedge.telemetry.Packed;
import io.umamiedge.telemetry.RawConnection;
import io.umamiedge.telemetry.Reports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(GridResource.class)
class TelemetryResourceIT {
    private static final String JSON = "Content-Type: application/json";
    private static final String PROBLEM = "content-type: application/problem+json";

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
                .body("errors.field", contains("runtimes[0].slots"))
                .body("errors.message", contains("must be 0.0 to 1000000.0"));
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
    void acceptsPackedBodies() {
        String key = grid.register("thrifty");
        byte[] report = Reports.json(Reports.ready(boot, 0, 0)).getBytes(StandardCharsets.UTF_8);
        packed(key, "gzip", Packed.gzip(report)).statusCode(202).body("results.status", contains("accepted"));
        packed(key, "deflate", Packed.deflate(report)).statusCode(202).body("results.status", contains("duplicate"));
        packed(key, "br", report).statusCode(415).body("code", equalTo("unsupported_media_type"));
        packed(key, "gzip", Arrays.copyOf(Packed.gzip(report), 40))
                .statusCode(400)
                .body("code", equalTo("malformed_body"));
    }

    @Test
    void refusesABodyThatIsTooLargeHoweverItIsPacked() {
        String key = grid.register("talkative");
        String padded = Reports.json(Reports.ready(boot, 0, 0)) + " ".repeat(1 << 20);
        Grid.post(key, padded)
                .statusCode(413)
                .contentType("application/problem+json")
                .body("code", equalTo("body_too_large"));
        packed(key, "gzip", Packed.gzip(new byte[200 << 20])).statusCode(413).body("code", equalTo("body_too_large"));
        Grid.post(key, Reports.json(Reports.ready(boot, 0, 0))).statusCode(202);
    }

    @Test
    void refusesAHundredMegabytesBeforeTheyAreSent() throws IOException {
        String key = grid.register("huge");
        try (RawConnection declared = new RawConnection(RestAssured.port)) {
            declared.post("/v1/telemetry", key, JSON, "Content-Length: 104857600");
            assertThat(declared.answer()).startsWith("HTTP/1.1 413").contains(PROBLEM, "\"code\":\"body_too_large\"");
            assertThat(declared.sendUntilClosed(" ".repeat(65_536), 100 << 20)).isLessThan(32 << 20);
        }
        try (RawConnection chunked = new RawConnection(RestAssured.port)) {
            chunked.post("/v1/telemetry", key, JSON, "Transfer-Encoding: chunked");
            String chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";
            for (int i = 0; i < 17; i++) {
                chunked.send(chunk);
            }
            assertThat(chunked.answer()).startsWith("HTTP/1.1 413").contains(PROBLEM, "\"code\":\"body_too_large\"");
            assertThat(chunked.sendUntilClosed(chunk, 100 << 20)).isLessThan(32 << 20);
        }
    }

    @Test
    void waitsForABodyOnlySoLong() throws IOException {
        String key = grid.register("slow");
        try (RawConnection slow = new RawConnection(RestAssured.port)) {
            slow.post("/v1/telemetry", key, JSON, "Content-Length: 1000").send("{\"seq\":");
            assertThat(slow.answer())
                    .startsWith("HTTP/1.1 408")
                    .contains(PROBLEM, "\"detail\":\"the body did not arrive within 1 s\"");
            assertThat(slow.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void asksForTheBodyOnlyWhenItMayCome() throws IOException {
        String key = grid.register("polite");
        String body = Reports.json(Reports.ready(boot, 0, 0));
        String length = "Content-Length: " + body.length();
        try (RawConnection good = new RawConnection(RestAssured.port)) {
            good.post("/v1/telemetry", key, JSON, length, "Expect: 100-continue");
            assertThat(good.answer()).startsWith("HTTP/1.1 100");
            assertThat(good.send(body).answer()).startsWith("HTTP/1.1 202");
        }
        try (RawConnection bad = new RawConnection(RestAssured.port)) {
            bad.post("/v1/telemetry", "umn_wrong", JSON, length, "Expect: 100-continue");
            assertThat(bad.answer()).startsWith("HTTP/1.1 401");
            assertThat(bad.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void aFloodByOneNodeLeavesTheOthersAlone() throws Exception {
        String noisy = grid.register("noisy");
        String quiet = grid.register("quiet");
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong refused = new AtomicLong();
        String batch = IntStream.range(0, 900)
                .mapToObj(seq -> Reports.json(Reports.ready(boot, seq, 0)))
                .collect(Collectors.joining(",", "[", "]"));
        List<Thread> flood = IntStream.range(0, 8)
                .mapToObj(i -> Thread.ofVirtual().start(() -> {
                    while (!over.get()) {
                        int status = Grid.post(noisy, batch).extract().statusCode();
                        if (status == 429) {
                            refused.incrementAndGet();
                        }
                    }
                }))
                .toList();
        try {
            await().atMost(Grid.PATIENCE).until(() -> refused.get() > 20);
            for (int seq = 0; seq < 20; seq++) {
                Grid.post(quiet, Reports.json(Reports.ready(boot, seq, 0)))
                        .statusCode(202)
                        .body("results.status", contains("accepted"));
            }
        } finally {
            over.set(true);
            for (Thread thread : flood) {
                thread.join();
            }
        }
        Grid.post(noisy, batch)
                .statusCode(429)
                .contentType("application/problem+json")
                .header("Retry-After", matchesPattern("[0-9]+"))
                .body("code", equalTo("too_many_requests"));
    }

    @Test
    void holdsNothingOfSendersThatWentAway() throws IOException {
        String key = grid.register("fickle");
        for (int i = 0; i < 20; i++) {
            try (RawConnection gone = new RawConnection(RestAssured.port)) {
                gone.post("/v1/telemetry", key, JSON, "Content-Length: 1000").send("{\"seq\":");
            }
        }
        await().atMost(Grid.PATIENCE)
                .untilAsserted(() -> RestAssured.get("/q/metrics")
                        .then()
                        .body(containsString("umamiedge_telemetry_requests_under_way 0.0"))
                        .body(containsString("umamiedge_telemetry_bytes_under_way 0.0")));
        Grid.post(key, Reports.json(Reports.ready(boot, 0, 0))).statusCode(202);
    }

    @Test
    void takesNothingButPost() {
        RestAssured.get("/v1/telemetry")
                .then()
                .statusCode(405)
                .header("Allow", "POST")
                .contentType("application/problem+json")
                .body("code", equalTo("method_not_allowed"));
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

    private static ValidatableResponse packed(String key, String coding, byte[] body) {
        return given().config(RestAssuredConfig.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)))
                .auth()
                .oauth2(key)
                .contentType(ContentType.JSON)
                .header("Content-Encoding", coding)
                .body(body)
                .post("/v1/telemetry")
                .then();
    }
}
