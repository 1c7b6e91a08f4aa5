package io.umamiedge.telemetry.otlp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Status;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.umamiedge.platform.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OtlpEncodingTest {
    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Test
    void readsJsonAsTheSpecificationWritesIt() {
        // Numbers of 64 bits as text or number, enums as numbers, ids in hexadecimal, fields that nobody knows.
        String body = """
                {"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"main"}}]},
                "scopeMetrics":[{"scope":{},"metrics":[{"name":"x","colour":"red","sum":{"aggregationTemporality":2,
                "isMonotonic":true,"dataPoints":[{"asInt":"3","timeUnixNano":"1544712660300000000",
                "startTimeUnixNano":1544712660000000000,
                "exemplars":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","asDouble":1}]}]}}]}]}]}
                """;
        var sum = OtlpEncoding.JSON
                .read(body.getBytes(StandardCharsets.UTF_8))
                .getResourceMetrics(0)
                .getScopeMetrics(0)
                .getMetrics(0)
                .getSum();
        assertThat(sum.getAggregationTemporalityValue()).isEqualTo(2);
        assertThat(sum.getDataPoints(0).getAsInt()).isEqualTo(3);
        assertThat(sum.getDataPoints(0).getTimeUnixNano()).isEqualTo(1_544_712_660_300_000_000L);
        assertThat(sum.getDataPoints(0).getStartTimeUnixNano()).isEqualTo(1_544_712_660_000_000_000L);
    }

    @Test
    void refusesWhatItIsNot() {
        String deep = "{\"resourceMetrics\":" + "[{\"scopeMetrics\":".repeat(200) + "[]" + "}]".repeat(200) + "}";
        for (String body : new String[] {"{", "[]", "nonsense", "{\"resourceMetrics\":7}", deep}) {
            assertThatThrownBy(() -> OtlpEncoding.JSON.read(body.getBytes(StandardCharsets.UTF_8)))
                    .as("%.40s", body)
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().status()).isEqualTo(400));
        }
        byte[] recorded = Otlp.recorded("collector-0.155-vllm.pb");
        byte[] cut = java.util.Arrays.copyOf(recorded, recorded.length / 2);
        assertThatThrownBy(() -> OtlpEncoding.PROTOBUF.read(cut)).isInstanceOf(ProblemException.class);
        assertThatThrownBy(() -> OtlpEncoding.PROTOBUF.read(new byte[] {1, 2, 3}))
                .isInstanceOf(ProblemException.class);
    }

    @Test
    void saysNothingMoreOfASuccessUnlessSomethingWasRejected() throws InvalidProtocolBufferException {
        Rejections none = new Rejections();
        assertThat(OtlpEncoding.PROTOBUF.success(none)).isEmpty();
        assertThat(text(OtlpEncoding.JSON.success(none))).isEqualTo("{}");
        Rejections some = new Rejections();
        some.add("metric 'a': is wrong", 2);
        some.add("metric 'b': is wrong", 1);
        assertThat(text(OtlpEncoding.JSON.success(some)))
                .isEqualTo("{\"partialSuccess\":{\"rejectedDataPoints\":\"3\","
                        + "\"errorMessage\":\"metric \\u0027a\\u0027: is wrong; metric \\u0027b\\u0027: is wrong\"}}");
        assertThat(ExportMetricsServiceResponse.parseFrom(OtlpEncoding.PROTOBUF.success(some))
                        .getPartialSuccess()
                        .getRejectedDataPoints())
                .isEqualTo(3);
    }

    @Test
    void namesOnlyTheFirstOfManyReasons() {
        Rejections many = new Rejections();
        for (int i = 0; i < 1_000; i++) {
            many.add("metric " + i, 1);
        }
        assertThat(many.message()).isEqualTo("metric 0; metric 1; metric 2; metric 3; metric 4; and 995 more");
        assertThat(many.points()).isEqualTo(1_000);
    }

    @Test
    void saysAFailureAsAStatus() throws InvalidProtocolBufferException {
        Status status = Status.parseFrom(OtlpEncoding.PROTOBUF.failure(429, "too much"));
        assertThat(status.getCode()).isEqualTo(8);
        assertThat(status.getMessage()).isEqualTo("too much");
        assertThat(text(OtlpEncoding.JSON.failure(401, "no key"))).isEqualTo("{\"code\":16,\"message\":\"no key\"}");
        assertThat(Status.parseFrom(OtlpEncoding.PROTOBUF.failure(503, "")).getCode())
                .isEqualTo(14);
        assertThat(Status.parseFrom(OtlpEncoding.PROTOBUF.failure(400, "")).getCode())
                .isEqualTo(3);
    }
}
