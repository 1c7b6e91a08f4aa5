package io.umamiedge.telemetry.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.contracts.telemetry.LatencyHistogram;
import io.umamiedge.contracts.telemetry.LatencyPercentiles;
import io.umamiedge.contracts.telemetry.LatencySketch;
import io.umamiedge.contracts.telemetry.RuntimeCapacity;
import io.umamiedge.contracts.telemetry.RuntimeCounters;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.contracts.telemetry.TelemetryReport;
import io.umamiedge.contracts.telemetry.TelemetryReported;
import io.umamiedge.contracts.telemetry.WindowCounts;
import io.umamiedge.telemetry.Reports;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class NodeCapacityTest {
    private static final CapacityTimes TIMES = new CapacityTimes(
            Duration.ofMillis(250),
            Duration.ofSeconds(5),
            Duration.ofSeconds(60),
            Duration.ofSeconds(3),
            Duration.ofSeconds(30),
            Duration.ofSeconds(60));
    private static final NodeId NODE = new NodeId("berlin-1");
    private static final UUID BOOT = new UUID(0, 1);
    private static final UUID NEXT_BOOT = new UUID(0, 2);
    private static final List<Double> BOUNDS = List.of(100.0, 200.0, 400.0);

    private final Buckets.Shared shared = new Buckets.Shared();
    private Instant now = Instant.parse("2026-11-24T08:00:00Z");
    private UUID boot = BOOT;
    private long seq;
    private NodeCapacity node;

    @Test
    void tellsNothingOfWhatWasCountedBeforeItsFirstReport() {
        report(counters(1_000L, 100L, 50_000L));
        RuntimeCapacity runtime = runtime();
        assertThat(runtime.errorRate()).isNull();
        assertThat(runtime.tokensPerSecond()).isNull();
        assertThat(runtime.window()).isEqualTo(new WindowCounts(0L, 0L, 0L, 0));
        assertThat(runtime.counters()).isEqualTo(new RuntimeCounters(1_000L, 100L, 50_000L, null, null));
    }

    @Test
    void tellsRatesOfWhatTheCountersGrewByWithinTheWindow() {
        report(counters(100L, 10L, 1_000L));
        reportAfter(2, counters(120L, 15L, 1_600L));
        assertThat(runtime().window()).isEqualTo(new WindowCounts(20L, 5L, 600L, 2_000));
        assertThat(runtime().errorRate()).isEqualTo(0.25);
        assertThat(runtime().tokensPerSecond()).isEqualTo(300);
        reportAfter(4, counters(120L, 15L, 1_600L));
        assertThat(runtime().errorRate()).as("still within the window").isEqualTo(0.25);
        assertThat(runtime().tokensPerSecond()).isEqualTo(100);
        reportAfter(60, counters(120L, 15L, 1_600L));
        assertThat(runtime().errorRate()).as("no request within the window").isNull();
        assertThat(runtime().tokensPerSecond()).isZero();
    }

    @Test
    void losesNothingThatWasCountedBetweenReportsThatWereLost() {
        report(counters(100L, 0L, 0L));
        seq += 30;
        reportAfter(30, counters(160L, 6L, 3_000L));
        assertThat(runtime().window()).isEqualTo(new WindowCounts(60L, 6L, 3_000L, 30_000));
    }

    @Test
    void countsFromZeroWhenACounterWentBackwards() {
        report(counters(100L, 10L, 1_000L));
        reportAfter(1, counters(7L, 1L, 50L));
        assertThat(runtime().window()).isEqualTo(new WindowCounts(7L, 1L, 50L, 1_000));
        reportAfter(1, counters(9L, 0L, 60L));
        assertThat(runtime().window()).as("each counter for itself").isEqualTo(new WindowCounts(9L, 1L, 60L, 2_000));
    }

    @Test
    void goesOnFromWhereACounterWasToldLast() {
        report(counters(100L, 10L, 1_000L));
        reportAfter(1, counters(null, null, null));
        assertThat(runtime().counters()).isEqualTo(new RuntimeCounters(100L, 10L, 1_000L, null, null));
        reportAfter(1, counters(110L, 12L, 1_200L));
        assertThat(runtime().window()).isEqualTo(new WindowCounts(10L, 2L, 200L, 2_000));
    }

    @Test
    void isNeverFooledIntoMoreErrorsThanRequestsNorIntoAnOverflow() {
        report(counters(0L, 0L, 0L));
        reportAfter(1, counters(10L, 11L, 0L));
        assertThat(runtime().errorRate()).isEqualTo(1);
        for (int i = 0; i < 20_000; i++) {
            report(counters(1_000_000_000_000_000L, 0L, 1_000_000_000_000_000L));
            report(counters(0L, 0L, 0L));
        }
        assertThat(runtime().window().requests()).isEqualTo(1_000_000_000_000_000L);
        assertThat(runtime().errorRate()).isBetween(0.0, 1.0);
    }

    @Test
    void tellsPercentilesOfTheWindowFromCumulativeHistograms() {
        report(histogram(5, 5, 5, 5));
        assertThat(runtime().ttftMs()).as("counted before").isNull();
        assertThat(runtime().ttftSketch()).isEqualTo(new LatencySketch(0.01, 0, List.of(), List.of()));
        reportAfter(1, histogram(5 + 9, 5, 5 + 1, 5));
        assertPercentiles(50, 50);
        reportAfter(30, histogram(5 + 9, 5, 5 + 1 + 90, 5));
        assertPercentiles(300, 300);
        reportAfter(30, histogram(5 + 9, 5, 5 + 1 + 90, 5 + 1));
        assertPercentiles(300, 300);
        assertThat(runtime().ttftSketch().counts())
                .as("the first are forgotten")
                .containsExactly(90L, 1L);
        reportAfter(61, histogram(5 + 9, 5, 5 + 1 + 90, 5 + 1));
        assertThat(runtime().ttftMs()).isNull();
    }

    @Test
    void putsWhatWasLongerThanTheLastBoundThere() {
        report(histogram(0, 0, 0, 0));
        reportAfter(1, histogram(0, 0, 0, 3));
        assertPercentiles(400, 400);
    }

    @Test
    void countsAHistogramFromZeroWhenAnyOfItsBucketsWentBackwards() {
        report(histogram(10, 10, 10, 10));
        reportAfter(1, histogram(0, 12, 1, 0));
        assertThat(runtime().ttftSketch().counts()).containsExactly(12L, 1L);
    }

    @Test
    void comparesNothingWithOtherBuckets() {
        report(histogram(10, 10, 10, 10));
        LatencyHistogram other = new LatencyHistogram(List.of(100.0, 300.0, 400.0), List.of(900L, 900L, 900L, 900L));
        reportAfter(1, latency(other));
        assertThat(runtime().ttftMs()).isNull();
        assertThat(runtime().counters().ttftHistogram()).isEqualTo(other);
        reportAfter(1, latency(new LatencyHistogram(other.upperBoundsMs(), List.of(900L, 901L, 900L, 900L))));
        assertPercentiles(200, 200);
    }

    @Test
    void leavesPercentilesAndRateToARuntimeThatHasNoCounters() {
        LatencyPercentiles told = new LatencyPercentiles(40, 90);
        report(new RuntimeReport(
                new RuntimeId("main"),
                RuntimeState.READY,
                8,
                1,
                0,
                null,
                told,
                told,
                31.5,
                null,
                null,
                null,
                null,
                null));
        assertThat(runtime().ttftMs()).isEqualTo(told);
        assertThat(runtime().e2eMs()).isEqualTo(told);
        assertThat(runtime().ttftSketch()).isNull();
        assertThat(runtime().tokensPerSecond()).isEqualTo(31.5);
        assertThat(runtime().window()).isEqualTo(new WindowCounts(null, null, null, 0));
        assertThat(restored().snapshot()).isEqualTo(node.snapshot());
    }

    @Test
    void startsAnEmptyWindowWithEachBoot() {
        report(counters(100L, 0L, 1_000L));
        reportAfter(1, counters(200L, 0L, 2_000L));
        boot = NEXT_BOOT;
        seq = 0;
        reportAfter(1, counters(900L, 9L, 9_000L));
        assertThat(runtime().window()).isEqualTo(new WindowCounts(0L, 0L, 0L, 0));
        assertThat(node.snapshot().formerBoots()).containsExactly(BOOT);
    }

    @Test
    void forgetsARuntimeThatIsNoLongerReported() {
        report(
                Reports.runtime("a", RuntimeState.READY, 0, 5L, 0L),
                Reports.runtime("b", RuntimeState.READY, 0, 7L, 0L));
        report(Reports.runtime("b", RuntimeState.READY, 0, 8L, 0L));
        report(
                Reports.runtime("b", RuntimeState.READY, 0, 9L, 0L),
                Reports.runtime("a", RuntimeState.READY, 0, 9L, 0L));
        assertThat(node.snapshot().runtimes())
                .extracting(
                        runtime -> runtime.id().value(),
                        runtime -> runtime.window().requests())
                .containsExactly(tuple("b", 2L), tuple("a", 0L));
    }

    @Test
    void goesOnWithoutAGapFromWhatWasPublished() {
        report(both(counters(100L, 0L, 1_000L), histogram(0, 0, 0, 0)));
        reportAfter(10, both(counters(150L, 5L, 2_000L), histogram(40, 0, 10, 0)));
        boot = NEXT_BOOT;
        seq = 0;
        reportAfter(1, both(counters(0L, 0L, 0L), histogram(0, 0, 0, 0)));
        reportAfter(1, both(counters(50L, 5L, 1_000L), histogram(40, 0, 10, 0)));
        assertThat(restored().snapshot()).isEqualTo(node.snapshot());
        node = restored();
        reportAfter(3, both(counters(60L, 5L, 1_500L), histogram(40, 10, 10, 0)));
        assertThat(runtime().window()).isEqualTo(new WindowCounts(60L, 5L, 1_500L, 4_000));
        assertThat(runtime().ttftSketch().counts()).containsExactly(40L, 10L, 10L);
        boot = BOOT;
        assertThat(report(counters(1L, 1L, 1L))).as("a former boot is over").isFalse();
        boot = NEXT_BOOT;
        reportAfter(59, both(counters(60L, 5L, 1_500L), histogram(40, 10, 10, 0)));
        assertThat(runtime().window().requests())
                .as("what was restored ages as one")
                .isEqualTo(10);
        reportAfter(5, both(counters(60L, 5L, 1_500L), histogram(40, 10, 10, 0)));
        assertThat(runtime().window().requests()).isZero();
    }

    @Test
    void letsNoClockTurnTimeBack() {
        report(counters(0L, 0L, 0L));
        reportAfter(10, counters(0L, 0L, 100L));
        reportAfter(-5, counters(0L, 0L, 200L));
        reportAfter(10, counters(0L, 0L, 300L));
        assertThat(runtime().window()).isEqualTo(new WindowCounts(0L, 0L, 300L, 15_000));
    }

    @Test
    void recordsHowFarTheNodesClockIsOffWhateverItSays() {
        assertThat(skew(now.plusMillis(1_500))).isEqualTo(1_500);
        assertThat(skew(now.minusSeconds(3_600))).isEqualTo(-3_600_000);
        assertThat(skew(Instant.MAX)).isEqualTo(Duration.ofDays(36_500).toMillis());
        assertThat(skew(Instant.MIN)).isEqualTo(-Duration.ofDays(36_500).toMillis());
    }

    private long skew(Instant observedAt) {
        TelemetryReport report =
                new TelemetryReport(boot, seq++, observedAt, List.of(counters(0L, 0L, 0L)), List.of(), null, null);
        return new NodeCapacity(new TelemetryReported(NODE, now, report), now, TIMES, shared)
                .snapshot()
                .clockSkewMs();
    }

    private void assertPercentiles(double p50, double p95) {
        LatencyPercentiles found = runtime().ttftMs();
        assertThat(found.p50()).isCloseTo(p50, within(p50 * 0.0101));
        assertThat(found.p95()).isCloseTo(p95, within(p95 * 0.0101));
    }

    private RuntimeCapacity runtime() {
        return node.snapshot().runtimes().getFirst();
    }

    private NodeCapacity restored() {
        CapacitySnapshot left = node.snapshot();
        return new NodeCapacity(left, now, TIMES, shared);
    }

    private void reportAfter(long seconds, RuntimeReport... runtimes) {
        now = now.plusSeconds(seconds);
        assertThat(report(runtimes)).isTrue();
    }

    private boolean report(RuntimeReport... runtimes) {
        TelemetryReport report = new TelemetryReport(boot, seq++, now, List.of(runtimes), List.of(), null, null);
        TelemetryReported reported = new TelemetryReported(NODE, now, report);
        if (node == null) {
            node = new NodeCapacity(reported, now, TIMES, shared);
            return true;
        }
        return node.accept(reported, now);
    }

    private static RuntimeReport counters(Long requests, Long errors, Long tokens) {
        return new RuntimeReport(
                new RuntimeId("main"),
                RuntimeState.READY,
                8,
                0,
                0,
                null,
                null,
                null,
                null,
                requests,
                errors,
                tokens,
                null,
                null);
    }

    private static RuntimeReport histogram(long first, long second, long third, long longer) {
        return latency(new LatencyHistogram(BOUNDS, List.of(first, second, third, longer)));
    }

    private static RuntimeReport latency(LatencyHistogram histogram) {
        return both(counters(null, null, null), histogram);
    }

    private static RuntimeReport both(RuntimeReport counters, RuntimeReport histogram) {
        return both(counters, histogram.ttftHistogram());
    }

    private static RuntimeReport both(RuntimeReport counters, LatencyHistogram histogram) {
        return new RuntimeReport(
                counters.id(),
                counters.state(),
                counters.slots(),
                counters.running(),
                counters.waiting(),
                null,
                null,
                null,
                null,
                counters.requestsTotal(),
                counters.errorsTotal(),
                counters.tokensTotal(),
                histogram,
                histogram);
    }
}
