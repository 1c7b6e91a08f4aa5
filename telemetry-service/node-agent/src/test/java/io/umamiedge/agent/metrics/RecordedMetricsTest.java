package io.umamiedge.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.telemetry.LatencyHistogram;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.RuntimeState;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The pages under {@code src/test/resources}, whose README says where each comes from. */
class RecordedMetricsTest {
    private static final RuntimeId ID = new RuntimeId("llm");

    private static final List<Double> VLLM_TTFT_MS = List.of(
            1.0,
            5.0,
            10.0,
            20.0,
            40.0,
            60.0,
            80.0,
            100.0,
            250.0,
            500.0,
            750.0,
            1000.0,
            2500.0,
            5000.0,
            7500.0,
            10_000.0,
            20_000.0,
            40_000.0,
            80_000.0,
            160_000.0,
            640_000.0,
            2_560_000.0);
    private static final List<Double> VLLM_E2E_MS = List.of(
            300.0,
            500.0,
            800.0,
            1000.0,
            1500.0,
            2000.0,
            2500.0,
            5000.0,
            10_000.0,
            15_000.0,
            20_000.0,
            30_000.0,
            40_000.0,
            50_000.0,
            60_000.0,
            120_000.0,
            240_000.0,
            480_000.0,
            960_000.0,
            1_920_000.0,
            7_680_000.0);

    @Test
    void readsVllmOf2024() throws IOException {
        assertThat(read(RuntimeKind.VLLM, "vllm-0.5.0.txt"))
                .isEqualTo(report(
                        null,
                        0,
                        0,
                        0.0,
                        null,
                        1L,
                        null,
                        7L,
                        new LatencyHistogram(VLLM_TTFT_MS.subList(0, 16), counts(17, 9, 1)),
                        new LatencyHistogram(
                                List.of(
                                        1000.0, 2500.0, 5000.0, 10_000.0, 15_000.0, 20_000.0, 30_000.0, 40_000.0,
                                        50_000.0, 60_000.0),
                                counts(11, 0, 1))));
    }

    @Test
    void readsVllmOfTodayWithTwoEngines() throws IOException {
        assertThat(read(RuntimeKind.VLLM, "vllm-0.32.txt"))
                .isEqualTo(report(
                        null,
                        5,
                        7,
                        0.4375,
                        null,
                        111L,
                        4L,
                        6000L,
                        new LatencyHistogram(VLLM_TTFT_MS, padded(23, 0, 0, 0, 1, 7, 15, 17, 14, 26, 17, 7, 3, 1, 1)),
                        new LatencyHistogram(VLLM_E2E_MS, padded(22, 3, 16, 26, 21, 17, 11, 7, 5, 3, 1, 0, 0, 0, 1))));
    }

    @Test
    void readsSglangOf2024() throws IOException {
        assertThat(read(RuntimeKind.SGLANG, "sglang-0.4.txt"))
                .isEqualTo(report(
                        null,
                        162,
                        2826,
                        0.28,
                        86.50814177726902,
                        11_228L,
                        null,
                        7_557_572L,
                        new LatencyHistogram(
                                List.of(
                                        1.0, 5.0, 10.0, 20.0, 40.0, 60.0, 80.0, 100.0, 250.0, 500.0, 750.0, 1000.0,
                                        2500.0, 5000.0, 7500.0, 10_000.0, 15_000.0, 20_000.0, 25_000.0, 30_000.0),
                                padded(
                                        21, 0, 0, 0, 0, 1, 2, 3, 0, 0, 0, 0, 21, 113, 174, 627, 389, 640, 356, 91, 96,
                                        8495)),
                        new LatencyHistogram(
                                VLLM_E2E_MS.subList(0, 15),
                                padded(16, 0, 6, 0, 0, 0, 0, 0, 1, 3, 1, 3, 233, 239, 359, 668, 9715))));
    }

    @Test
    void readsSglangOfTodayEachSchedulerOnceAndTheFirstTokenOfStreamsOnly() throws IOException {
        List<Double> bounds = List.of(
                100.0,
                200.0,
                400.0,
                600.0,
                800.0,
                1000.0,
                2000.0,
                4000.0,
                6000.0,
                8000.0,
                10_000.0,
                20_000.0,
                40_000.0,
                60_000.0,
                80_000.0,
                100_000.0,
                200_000.0,
                400_000.0,
                600_000.0,
                1_200_000.0,
                1_800_000.0,
                2_400_000.0);
        assertThat(read(RuntimeKind.SGLANG, "sglang-0.5.txt"))
                .isEqualTo(report(
                        null,
                        21,
                        3,
                        0.5,
                        912.75,
                        200L,
                        null,
                        50_000L,
                        new LatencyHistogram(bounds.subList(0, 18), padded(19, 90, 40, 20, 6, 3, 1)),
                        new LatencyHistogram(bounds, padded(23, 0, 2, 9, 24, 40, 55, 43, 17, 6, 3, 1))));
    }

    @Test
    void readsTgi() throws IOException {
        RuntimeReport report = read(RuntimeKind.TGI, "tgi-3.3.txt");
        LatencyHistogram e2e = report.e2eHistogram();
        assertThat(report).isEqualTo(report(null, 4, 1, 0.25, null, 57L, 3L, 2741L, null, e2e));
        assertThat(e2e.upperBoundsMs()).hasSize(35).startsWith(0.15, 0.225);
        assertThat(e2e.counts()).isEqualTo(shifted(36, 20, 1, 2, 4, 8, 12, 10, 8, 4, 2, 1));
    }

    @Test
    void readsLlamaCppWhileItHadACacheRatio() throws IOException {
        assertThat(read(RuntimeKind.LLAMA_CPP, "llamacpp-2025.txt"))
                .isEqualTo(report(null, 0, 0, 0.491063, null, null, null, 3469L, null, null));
    }

    @Test
    void readsLlamaCppOfToday() throws IOException {
        assertThat(read(RuntimeKind.LLAMA_CPP, "llamacpp-2026.txt"))
                .isEqualTo(report(null, 3, 2, null, null, null, null, 123_063L, null, null));
    }

    @Test
    void readsTriton() throws IOException {
        assertThat(read(RuntimeKind.TRITON, "triton-23.11.txt"))
                .isEqualTo(report(512, 1, 1, 0.4875, null, 0L, 0L, null, null, null));
    }

    @Test
    void readsTrtllmServeBeforeItsMetricsHadAPrefix() throws IOException {
        assertThat(read(RuntimeKind.TRTLLM_SERVE, "trtllm-1.1.txt"))
                .isEqualTo(report(
                        null,
                        null,
                        null,
                        null,
                        null,
                        50L,
                        null,
                        null,
                        new LatencyHistogram(VLLM_TTFT_MS, padded(23, 0, 0, 0, 3, 10, 14, 9, 6, 5, 2, 1)),
                        new LatencyHistogram(VLLM_E2E_MS, padded(22, 0, 2, 6, 8, 12, 9, 7, 5, 1))));
    }

    @Test
    void readsTrtllmServeOfToday() throws IOException {
        assertThat(read(RuntimeKind.TRTLLM_SERVE, "trtllm-1.3.txt"))
                .isEqualTo(report(
                        2048,
                        6,
                        2,
                        0.125,
                        null,
                        52L,
                        2L,
                        6400L,
                        new LatencyHistogram(VLLM_TTFT_MS, padded(23, 0, 0, 0, 3, 10, 14, 9, 6, 5, 2, 1)),
                        new LatencyHistogram(VLLM_E2E_MS, padded(22, 0, 2, 6, 8, 12, 9, 7, 5, 1))));
    }

    /** Every page is recognised as what it is. */
    private static RuntimeReport read(RuntimeKind kind, String file) throws IOException {
        Samples.Builder builder = Samples.builder();
        try (InputStream page = RecordedMetricsTest.class.getResourceAsStream(file)) {
            PrometheusText.read(page, builder);
        }
        Samples samples = builder.build();
        assertThat(RuntimeKind.detect(samples)).contains(kind);
        return RuntimeMetrics.read(kind, ID, RuntimeState.READY, null, samples);
    }

    private static RuntimeReport report(
            @Nullable Integer slots,
            @Nullable Integer running,
            @Nullable Integer waiting,
            @Nullable Double kvCacheUsage,
            @Nullable Double tokensPerSecond,
            @Nullable Long requests,
            @Nullable Long errors,
            @Nullable Long tokens,
            @Nullable LatencyHistogram ttft,
            @Nullable LatencyHistogram e2e) {
        return new RuntimeReport(
                ID,
                RuntimeState.READY,
                slots,
                running,
                waiting,
                kvCacheUsage,
                null,
                null,
                tokensPerSecond,
                requests,
                errors,
                tokens,
                ttft,
                e2e);
    }

    /** Zeros but for one. */
    private static List<Long> counts(int size, int at, long count) {
        return shifted(size, at, count);
    }

    private static List<Long> padded(int size, long... first) {
        return shifted(size, 0, first);
    }

    private static List<Long> shifted(int size, int from, long... counts) {
        long[] all = new long[size];
        System.arraycopy(counts, 0, all, from, counts.length);
        return Arrays.stream(all).boxed().toList();
    }
}
