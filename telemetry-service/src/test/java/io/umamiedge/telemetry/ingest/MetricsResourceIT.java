package io.umamiedge.telemetry.ingest;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.google.rpc.Status;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.response.ValidatableResponse;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.contracts.telemetry.NodeHealth;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.TelemetryReport;
import io.umamiedge.platform.testing.TestBroker;
import io.umamiedge.telemetry.Grid;
import io.umamiedge.telemetry.GridResource;
import io.umamiedge.telemetry.Packed;
import io.umamiedge.telemetry.otlp.Otlp;
import io.umamiedge.telemetry.otlp.OtlpEncoding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The collector's door of the application that {@link TelemetryResourceIT} also tests. */
@QuarkusTest
@QuarkusTestResource(GridResource.class)
class MetricsResourceIT {
    private static final String PROTOBUF = OtlpEncoding.PROTOBUF.mediaType();
    private static final String JSON = OtlpEncoding.JSON.mediaType();

    TestBroker broker;
    private Grid grid;

    @BeforeEach
    void connect() {
        grid = new Grid(broker.bootstrapServers());
    }

    @Test
    void aCollectorIsAValidNode() throws IOException {
        String key = grid.register("collected");
        ExportMetricsServiceRequest request = running(Instant.now(), 5);
        byte[] answer = post(key, PROTOBUF, "gzip", Packed.gzip(request.toByteArray()))
                .statusCode(200)
                .contentType(PROTOBUF)
                .extract()
                .asByteArray();
        assertThat(ExportMetricsServiceResponse.parseFrom(answer))
                .isEqualTo(ExportMetricsServiceResponse.getDefaultInstance());
        post(key, PROTOBUF, null, request.toByteArray()).statusCode(200);
        assertThat(grid.reports("collected"))
                .as("what is sent again is not stored again")
                .singleElement()
                .satisfies(accepted -> {
                    TelemetryReport report = accepted.reported().report();
                    assertThat(accepted.id()).isEqualTo("collected/" + report.bootId() + "/" + report.seq());
                    assertThat(report.runtimes())
                            .extracting(RuntimeReport::running)
                            .containsExactly(5);
                });
        await().atMost(Grid.PATIENCE)
                .untilAsserted(() -> assertThat(grid.snapshots("collected"))
                        .extracting(CapacitySnapshot::health)
                        .contains(NodeHealth.READY));
    }

    @Test
    void readsWhatARealCollectorSentInEitherEncoding() {
        String key = grid.register("recorded");
        post(key, PROTOBUF, null, Otlp.recorded("collector-0.155-vllm.pb")).statusCode(200);
        post(key, JSON, null, Otlp.recorded("collector-0.155-vllm.json"))
                .statusCode(200)
                .contentType(JSON)
                .body(equalTo("{}"));
        assertThat(grid.reports("recorded"))
                .extracting(accepted ->
                        accepted.reported().report().runtimes().getFirst().tokensTotal())
                .containsExactly(6_000L, 6_000L);
    }

    @Test
    void saysWhichPointsItDidNotTake() {
        String key = grid.register("delta");
        ExportMetricsServiceRequest request = Otlp.request(Otlp.resource(
                Map.of(),
                Otlp.gauge("vllm:num_requests_running", Map.of(), Instant.now(), 1),
                Otlp.delta("vllm:generation_tokens_total", 7)));
        post(key, PROTOBUF, null, request.toByteArray()).statusCode(200);
        byte[] body =
                "{\"resourceMetrics\":[{\"scopeMetrics\":[{\"metrics\":[{\"name\":\"vllm:generation_tokens_total\",\"sum\":{\"aggregationTemporality\":1,\"dataPoints\":[{\"asInt\":\"7\"}]}}]}]}]}"
                        .getBytes(StandardCharsets.UTF_8);
        post(key, JSON, null, body)
                .statusCode(200)
                .body("partialSuccess.rejectedDataPoints", equalTo("1"))
                .body("partialSuccess.errorMessage", containsString("must be cumulative, not delta"));
        RestAssured.get("/q/metrics").then().body(containsString("umamiedge_telemetry_rejected_points_total"));
    }

    @Test
    void saysNoAsAStatusInTheCollectorsEncoding() throws IOException {
        String key = grid.register("refused");
        byte[] good = running(Instant.now(), 1).toByteArray();
        assertThat(status(post("umn_wrong", PROTOBUF, null, good).statusCode(401)))
                .isEqualTo(16);
        assertThat(status(post(grid.operator(), PROTOBUF, null, good).statusCode(401)))
                .isEqualTo(16);
        assertThat(status(post(key, PROTOBUF, null, new byte[] {1, 2, 3}).statusCode(400)))
                .isEqualTo(3);
        assertThat(status(post(key, PROTOBUF, "gzip", good).statusCode(400))).isEqualTo(3);
        assertThat(status(post(key, PROTOBUF, "gzip", Packed.gzip(new byte[50 << 20]))
                        .statusCode(413)))
                .isEqualTo(8);
        post(key, JSON, null, "{".getBytes(StandardCharsets.UTF_8))
                .statusCode(400)
                .contentType(JSON)
                .body("code", equalTo(3))
                .body("message", equalTo("the body is not an ExportMetricsServiceRequest in application/json"));
        post(key, "text/plain", null, good).statusCode(415).contentType(JSON);
        RestAssured.get("/v1/metrics").then().statusCode(405).header("Allow", "POST");
        assertThat(grid.reports("refused")).isEmpty();
    }

    private static ExportMetricsServiceRequest running(Instant at, int running) {
        return Otlp.request(Otlp.resource(
                Map.of("service.name", "vllm", "service.instance.id", "127.0.0.1:8000"),
                Otlp.gauge("vllm:num_requests_running", Map.of(), at, running),
                Otlp.counter("vllm:generation_tokens_total", at, Otlp.STARTED, 1_000)));
    }

    private static int status(ValidatableResponse answer) throws IOException {
        return Status.parseFrom(answer.contentType(PROTOBUF).extract().asByteArray())
                .getCode();
    }

    private static ValidatableResponse post(String key, String mediaType, String coding, byte[] body) {
        var request = given().config(RestAssuredConfig.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .appendDefaultContentCharsetToContentTypeIfUndefined(false)))
                .auth()
                .oauth2(key)
                .header("Content-Type", mediaType)
                .body(body);
        return (coding == null ? request : request.header("Content-Encoding", coding))
                .post("/v1/metrics")
                .then();
    }
}
