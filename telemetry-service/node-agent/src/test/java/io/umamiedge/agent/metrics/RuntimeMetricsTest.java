package io.umamiedge.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.telemetry.LatencyHistogram;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.RuntimeState;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RuntimeMetricsTest {
    private static final RuntimeId ID = new RuntimeId("llm");

    @Test
    void addsTheEnginesOfOneServerUpAndTakesTheFullestCache() throws IOException {
        RuntimeReport report = read(RuntimeKind.VLLM, """
                vllm:num_requests_running{engine="0",model_name="m"} 3.0
                vllm:num_requests_running{engine="1",model_name="m"} 2.0
                vllm:kv_cache_usage_perc{engine="0",model_name="m"} 0.25
                vllm:kv_cache_usage_perc{engine="1",model_name="m"} 0.5
                vllm:request_success_total{engine="0",finished_reason="stop"} 10
                vllm:request_success_total{engine="0",finished_reason="error"} 1
                vllm:generation_tokens_total{engine="0"} 700
                vllm:time_to_first_token_seconds_bucket{engine="0",le="0.0025"} 1
                vllm:time_to_first_token_seconds_bucket{engine="0",le="0.1"} 3
                vllm:time_to_first_token_seconds_bucket{engine="0",le="+Inf"} 4
                vllm:time_to_first_token_seconds_bucket{engine="1",le="0.1"} 5
                vllm:time_to_first_token_seconds_bucket{engine="1",le="+Inf"} 5
                """);
        assertThat(report)
                .isEqualTo(new RuntimeReport(
                        ID,
                        RuntimeState.READY,
                        null,
                        5,
                        null,
                        0.5,
                        null,
                        null,
                        null,
                        11L,
                        1L,
                        700L,
                        new LatencyHistogram(List.of(100.0), List.of(8L, 1L)),
                        null));
    }

    @Test
    void leavesWhatIsNotThereUnknown() throws IOException {
        assertThat(read(RuntimeKind.VLLM, "# nothing here\n"))
                .isEqualTo(new RuntimeReport(
                        ID,
                        RuntimeState.READY,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null));
    }

    @Test
    void takesNonsenseForUnknown() throws IOException {
        RuntimeReport report = read(RuntimeKind.VLLM, """
                vllm:num_requests_running{engine="0"} -1
                vllm:num_requests_running{engine="1"} 5
                vllm:num_requests_waiting NaN
                vllm:kv_cache_usage_perc 1.5
                vllm:request_success_total 1e300
                vllm:generation_tokens_total +Inf
                vllm:e2e_request_latency_seconds_bucket{le="1"} 5
                vllm:e2e_request_latency_seconds_bucket{le="2"} 4
                vllm:e2e_request_latency_seconds_bucket{le="+Inf"} 5
                vllm:time_to_first_token_seconds_bucket{le="1"} 5
                """);
        assertThat(report)
                .isEqualTo(new RuntimeReport(
                        ID,
                        RuntimeState.READY,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null));
    }

    @Test
    void prefersTheNameOfToday() throws IOException {
        assertThat(read(RuntimeKind.VLLM, "vllm:gpu_cache_usage_perc 0.5\n").kvCacheUsage())
                .isEqualTo(0.5);
        assertThat(read(RuntimeKind.VLLM, "vllm:gpu_cache_usage_perc 0\nvllm:kv_cache_usage_perc 0.7\n")
                        .kvCacheUsage())
                .isEqualTo(0.7);
    }

    @Test
    void countsOnlyWhatWaitsForCapacity() throws IOException {
        assertThat(read(RuntimeKind.VLLM, """
                        vllm:num_requests_waiting{engine="0"} 12
                        vllm:num_requests_waiting_by_reason{engine="0",reason="capacity"} 9
                        vllm:num_requests_waiting_by_reason{engine="0",reason="deferred"} 3
                        """).waiting()).isEqualTo(9);
    }

    @Test
    void readsRanksThatRepeatEachOtherOnce() throws IOException {
        assertThat(read(RuntimeKind.SGLANG, """
                        sglang:num_running_reqs{dp_rank="0",tp_rank="0",priority=""} 4
                        sglang:num_running_reqs{dp_rank="0",tp_rank="1",priority=""} 4
                        sglang:num_running_reqs{dp_rank="0",tp_rank="0",priority="7"} 1
                        sglang:num_running_reqs{dp_rank="1",tp_rank="2",priority=""} 5
                        """).running()).isEqualTo(9);
    }

    @Test
    void countsTheRequestsOfTritonOnceThoughTheyPassThroughSeveralModels() throws IOException {
        RuntimeReport report = read(RuntimeKind.TRITON, """
                nv_trt_llm_request_metrics{model="tensorrt_llm",request_type="max",version="1"} 512
                nv_trt_llm_request_metrics{model="tensorrt_llm",request_type="scheduled",version="1"} 3
                nv_inference_request_success{model="preprocessing",version="1"} 40
                nv_inference_request_success{model="tensorrt_llm",version="1"} 39
                nv_inference_request_failure{model="tensorrt_llm",reason="OTHER",version="1"} 1
                nv_inference_request_failure{model="ensemble",reason="OTHER",version="1"} 7
                """);
        assertThat(List.of(report.slots(), report.running(), report.requestsTotal(), report.errorsTotal()))
                .isEqualTo(List.of(512, 3, 40L, 1L));
    }

    @Test
    void readsTheSameFromACollectorThatRenamedEverything() {
        for (String prefix : List.of("vllm:", "vllm_", "vllm.")) {
            Samples samples = Samples.builder()
                    .sample(prefix + "num_requests_running", Map.of("model_name", "m"), 3)
                    .sample(prefix + "generation_tokens", Map.of("model_name", "m"), 70)
                    .histogram(prefix + "e2e_request_latency", Map.of(), List.of(0.5, 2.0), List.of(1L, 2L, 3L), 20.0)
                    .build();
            assertThat(RuntimeKind.detect(samples)).contains(RuntimeKind.VLLM);
            RuntimeReport report = RuntimeMetrics.read(RuntimeKind.VLLM, ID, RuntimeState.READY, 16, samples);
            assertThat(report)
                    .isEqualTo(new RuntimeReport(
                            ID,
                            RuntimeState.READY,
                            16,
                            3,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            null,
                            70L,
                            null,
                            new LatencyHistogram(List.of(500.0, 2000.0), List.of(1L, 2L, 3L))));
        }
    }

    @Test
    void readsTheTokensOfTgiFromTheSumOfAHistogram() {
        Samples samples = Samples.builder()
                .histogram("tgi_request_generated_tokens", Map.of(), List.of(10.0), List.of(1L, 1L), 120.0)
                .build();
        assertThat(RuntimeMetrics.read(RuntimeKind.TGI, ID, RuntimeState.READY, null, samples)
                        .tokensTotal())
                .isEqualTo(120L);
    }

    @Test
    void foldsAHistogramWithoutMovingACountAcrossABoundThatIsKept() {
        List<Double> bounds =
                IntStream.rangeClosed(1, 130).mapToObj(i -> i / 10.0).toList();
        List<Long> counts = IntStream.rangeClosed(1, 131).mapToObj(i -> 1L).toList();
        Samples samples = Samples.builder()
                .histogram("vllm:e2e_request_latency_seconds", Map.of(), bounds, counts, null)
                .build();
        LatencyHistogram histogram = RuntimeMetrics.read(RuntimeKind.VLLM, ID, RuntimeState.READY, null, samples)
                .e2eHistogram();
        assertThat(histogram.upperBoundsMs()).hasSize(64).endsWith(13_000.0);
        long below = 0;
        for (int i = 0; i < 64; i++) {
            below += histogram.counts().get(i);
            assertThat(below).isEqualTo(Math.round(histogram.upperBoundsMs().get(i) / 100));
        }
        assertThat(histogram.counts().getLast()).isEqualTo(1);
    }

    @Test
    void namesNoRuntimeWhenThereIsNoneOrMoreThanOne() {
        assertThat(RuntimeKind.detect(
                        Samples.builder().sample("node_load1", Map.of(), 1).build()))
                .isEmpty();
        assertThat(RuntimeKind.detect(Samples.builder()
                        .sample("vllm:num_requests_running", Map.of(), 1)
                        .sample("sglang:num_running_reqs", Map.of(), 1)
                        .build()))
                .isEmpty();
    }

    @Test
    void keepsNothingOfAPageWithMoreSeriesThanAnyRuntimeHas() {
        Samples.Builder builder = Samples.builder();
        for (int i = 0; i < 100_000; i++) {
            builder.sample("vllm:num_requests_running", Map.of("engine", Integer.toString(i)), 1);
        }
        Samples samples = builder.build();
        assertThat(samples.overflowed()).isTrue();
        assertThat(RuntimeMetrics.read(RuntimeKind.VLLM, ID, RuntimeState.READY, null, samples)
                        .running())
                .isNull();
    }

    private static RuntimeReport read(RuntimeKind kind, String page) throws IOException {
        Samples.Builder samples = Samples.builder();
        PrometheusText.read(new ByteArrayInputStream(page.getBytes(StandardCharsets.UTF_8)), samples);
        return RuntimeMetrics.read(kind, ID, RuntimeState.READY, null, samples.build());
    }
}
