package io.umamiedge.telemetry.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.contracts.telemetry.GpuReport;
import io.umamiedge.contracts.telemetry.LatencyPercentiles;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.contracts.telemetry.TelemetryReport;
import io.umamiedge.contracts.telemetry.TelemetryReported;
import io.umamiedge.telemetry.Snapshots;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DifferenceTest {
    private static final CapacityTimes TIMES = new CapacityTimes(
            Duration.ofMillis(250),
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ofSeconds(3),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60));

    @Test
    void seesEachRequestOfASmallRuntime() {
        assertThat(isOfLoad(load(8, 3, 0, 0.5), load(8, 3, 0, 0.5))).isFalse();
        assertThat(isOfLoad(load(8, 3, 0, 0.5), load(8, 4, 0, 0.5))).isTrue();
        assertThat(isOfLoad(load(8, 8, 0, 0.5), load(8, 8, 1, 0.5))).isTrue();
        assertThat(isOfLoad(load(32, 9, 0, 0.5), load(32, 10, 0, 0.5))).isTrue();
    }

    @Test
    void takesAThirtySecondOfALargeRuntimeForNoChangeUnlessItIsIdleOrFull() {
        assertThat(isOfLoad(load(256, 100, 0, 0.5), load(256, 107, 0, 0.5))).isFalse();
        assertThat(isOfLoad(load(256, 100, 0, 0.5), load(256, 93, 0, 0.5))).isFalse();
        assertThat(isOfLoad(load(256, 100, 0, 0.5), load(256, 108, 0, 0.5))).isTrue();
        assertThat(isOfLoad(load(256, 0, 0, 0.5), load(256, 1, 0, 0.5))).isTrue();
        assertThat(isOfLoad(load(256, 1, 0, 0.5), load(256, 0, 0, 0.5))).isTrue();
        assertThat(isOfLoad(load(256, 255, 0, 0.5), load(256, 256, 0, 0.5))).isTrue();
        assertThat(isOfLoad(load(256, 256, 1, 0.5), load(256, 255, 0, 0.5))).isTrue();
        assertThat(isOfLoad(load(256, 256, 10, 0.5), load(256, 256, 12, 0.5))).isFalse();
    }

    @Test
    void tellsKnownFromUnknown() {
        assertThat(isOfLoad(load(8, null, null, null), load(8, 0, null, null))).isTrue();
        assertThat(isOfLoad(load(8, 0, 0, null), load(8, 0, null, null))).isTrue();
        assertThat(isOfLoad(load(8, 0, 0, null), load(null, 0, 0, null))).isTrue();
        assertThat(isOfLoad(load(8, 0, 0, null), load(8, 0, 0, 0.0))).isTrue();
        assertThat(isOfLoad(load(null, 1, 0, null), load(null, 2, 0, null))).isTrue();
    }

    @Test
    void sameKvCacheUseIsWithinFiveHundredths() {
        assertThat(isOfLoad(load(8, 3, 0, 0.50), load(8, 3, 0, 0.54))).isFalse();
        assertThat(isOfLoad(load(8, 3, 0, 0.50), load(8, 3, 0, 0.56))).isTrue();
    }

    @Test
    void seesAnotherStateAnotherBootAndOtherRuntimes() {
        RuntimeReport one = load(8, 3, 0, 0.5);
        RuntimeReport loading = new RuntimeReport(
                one.id(), RuntimeState.LOADING, 8, 3, 0, 0.5, null, null, null, null, null, null, null, null);
        RuntimeReport other = new RuntimeReport(
                new RuntimeId("b"), RuntimeState.READY, 8, 3, 0, 0.5, null, null, null, null, null, null, null, null);
        assertThat(isOfLoad(one, loading)).isTrue();
        assertThat(isOfLoad(one, other)).isTrue();
        assertThat(Difference.isOfLoad(node(1, List.of(), one).snapshot(), node(1, List.of(), one, other)))
                .isTrue();
        assertThat(Difference.isOfLoad(node(1, List.of(), one).snapshot(), node(2, List.of(), one)))
                .isTrue();
    }

    @Test
    void seesTrendsOfMoreThanATenth() {
        assertThat(isOfTrend(latency(100, 200, 50.0), latency(109, 218, 54.0))).isFalse();
        assertThat(isOfTrend(latency(100, 200, 50.0), latency(112, 200, 50.0))).isTrue();
        assertThat(isOfTrend(latency(100, 200, 50.0), latency(100, 225, 50.0))).isTrue();
        assertThat(isOfTrend(latency(100, 200, 50.0), latency(100, 200, 60.0))).isTrue();
        assertThat(isOfTrend(latency(0.2, 0.3, 0.1), latency(0.9, 1.2, 0.9)))
                .as("too small to matter")
                .isFalse();
        assertThat(isOfTrend(latency(100, 200, 50.0), load(8, 3, 0, null))).isTrue();
        assertThat(isOfTrend(load(8, 3, 0, null), load(8, 4, 0, 0.9)))
                .as("load is no trend")
                .isFalse();
    }

    @Test
    void seesAcceleratorsThatHeatUpFillUpOrAreOthers() {
        GpuReport cool = gpu("L4", 0.5, 10_000_000_000L, 61.0, 58.0);
        assertThat(isOfTrend(cool, gpu("L4", 0.58, 10_100_000_000L, 64.0, 70.0)))
                .isFalse();
        assertThat(isOfTrend(cool, gpu("L4", 0.7, 10_000_000_000L, 61.0, 58.0))).isTrue();
        assertThat(isOfTrend(cool, gpu("L4", 0.5, 12_000_000_000L, 61.0, 58.0))).isTrue();
        assertThat(isOfTrend(cool, gpu("L4", 0.5, 10_000_000_000L, 67.0, 58.0))).isTrue();
        assertThat(isOfTrend(cool, gpu("L4", 0.5, 10_000_000_000L, 61.0, 90.0))).isTrue();
        assertThat(isOfTrend(cool, gpu("H100", 0.5, 10_000_000_000L, 61.0, 58.0)))
                .isTrue();
        assertThat(isOfTrend(cool, gpu("L4", null, 10_000_000_000L, 61.0, 58.0)))
                .isTrue();
        CapacitySnapshot without = node(1, List.of(), load(8, 0, 0, null)).snapshot();
        assertThat(Difference.isOfTrend(
                        without, node(1, List.of(cool), load(8, 0, 0, null)).snapshot()))
                .isTrue();
    }

    private static boolean isOfLoad(RuntimeReport published, RuntimeReport now) {
        return Difference.isOfLoad(node(1, List.of(), published).snapshot(), node(1, List.of(), now));
    }

    private static boolean isOfTrend(RuntimeReport published, RuntimeReport now) {
        return Difference.isOfTrend(
                node(1, List.of(), published).snapshot(),
                node(1, List.of(), now).snapshot());
    }

    private static boolean isOfTrend(GpuReport published, GpuReport now) {
        RuntimeReport runtime = load(8, 0, 0, null);
        return Difference.isOfTrend(
                node(1, List.of(published), runtime).snapshot(),
                node(1, List.of(now), runtime).snapshot());
    }

    private static NodeCapacity node(long boot, List<GpuReport> gpus, RuntimeReport... runtimes) {
        TelemetryReport report =
                new TelemetryReport(new UUID(0, boot), 0, Snapshots.THEN, List.of(runtimes), gpus, null, null);
        return new NodeCapacity(
                new TelemetryReported(new NodeId("a"), Snapshots.THEN, report),
                Snapshots.THEN,
                TIMES,
                new Buckets.Shared());
    }

    private static RuntimeReport load(Integer slots, Integer running, Integer waiting, Double kvCache) {
        return new RuntimeReport(
                new RuntimeId("a"),
                RuntimeState.READY,
                slots,
                running,
                waiting,
                kvCache,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static RuntimeReport latency(double p50, double p95, double tokensPerSecond) {
        LatencyPercentiles told = new LatencyPercentiles(p50, p95);
        return new RuntimeReport(
                new RuntimeId("a"),
                RuntimeState.READY,
                8,
                3,
                0,
                null,
                told,
                told,
                tokensPerSecond,
                null,
                null,
                null,
                null,
                null);
    }

    private static GpuReport gpu(String name, Double utilization, long used, double celsius, double watts) {
        return new GpuReport(name, utilization, used, 24_000_000_000L, celsius, watts);
    }
}
