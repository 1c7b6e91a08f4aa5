package io.umamiedge.telemetry.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.contracts.telemetry.NodeHealth;
import io.umamiedge.contracts.telemetry.RuntimeCapacity;
import io.umamiedge.contracts.telemetry.RuntimeCounters;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.contracts.telemetry.TelemetryReport;
import io.umamiedge.contracts.telemetry.TelemetryReported;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.telemetry.Reports;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CapacityTrackerTest {
    private static final CapacityTimes TIMES = new CapacityTimes(
            Duration.ofMillis(250), Duration.ofSeconds(2), Duration.ofSeconds(3), Duration.ofSeconds(30));
    private static final NodeId NODE = new NodeId("berlin-1");
    private static final UUID BOOT = new UUID(0, 1);
    private static final UUID NEXT_BOOT = new UUID(0, 2);
    private static final int PARTITION = 4;

    private final CapacityTracker tracker = new CapacityTracker(TIMES);
    private Instant now = Instant.parse("2026-11-24T08:00:00Z");
    private long offset;

    CapacityTrackerTest() {
        tracker.assigned(PARTITION, 0, now);
    }

    @Test
    void tellsWhatAReportSays() {
        report(Reports.ready(BOOT, 0, 3));
        assertThat(published())
                .containsExactly(new CapacitySnapshot(
                        NODE,
                        BOOT,
                        0,
                        now,
                        NodeHealth.READY,
                        "every runtime is ready",
                        now,
                        List.of(new RuntimeCapacity(
                                new RuntimeId("main"),
                                RuntimeState.READY,
                                8,
                                3,
                                0,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                null,
                                new RuntimeCounters(null, null, null, null, null))),
                        List.of(),
                        0,
                        List.of()));
    }

    @Test
    void judgesHealthByTheStatesOfTheRuntimes() {
        record Case(RuntimeState one, RuntimeState other, NodeHealth health, String reason) {}
        List<Case> cases = List.of(
                new Case(RuntimeState.READY, RuntimeState.READY, NodeHealth.READY, "every runtime is ready"),
                new Case(
                        RuntimeState.READY,
                        RuntimeState.FAILED,
                        NodeHealth.DEGRADED,
                        "not every runtime is ready: b is failed"),
                new Case(
                        RuntimeState.LOADING,
                        RuntimeState.FAILED,
                        NodeHealth.LOADING,
                        "no runtime is ready yet: a is loading, b is failed"),
                new Case(
                        RuntimeState.FAILED,
                        RuntimeState.FAILED,
                        NodeHealth.OFFLINE,
                        "every runtime failed: a is failed, b is failed"));
        for (Case c : cases) {
            assertThat(Assessment.of(Reports.of(
                            BOOT,
                            0,
                            Reports.runtime("a", c.one(), 0, null, null),
                            Reports.runtime("b", c.other(), 0, null, null))))
                    .isEqualTo(new Assessment(c.health(), c.reason()));
        }
        TelemetryReport ready = Reports.ready(BOOT, 0, 0);
        assertThat(Assessment.of(
                        new TelemetryReport(BOOT, 0, ready.observedAt(), ready.runtimes(), List.of(), null, true)))
                .isEqualTo(new Assessment(NodeHealth.OFFLINE, "the node says that it is shutting down"));
    }

    @Test
    void ignoresDuplicatesAndOlderReportsOfTheSameBoot() {
        report(Reports.ready(BOOT, 5, 5));
        assertThat(published()).extracting(CapacitySnapshot::seq).containsExactly(5L);
        advance(Duration.ofSeconds(1));
        assertThat(report(Reports.ready(BOOT, 5, 6))).isFalse();
        assertThat(report(Reports.ready(BOOT, 4, 4))).isFalse();
        assertThat(published()).isEmpty();
        assertThat(report(Reports.ready(BOOT, 9, 9))).isTrue();
        assertThat(published()).extracting(CapacitySnapshot::seq).containsExactly(9L);
    }

    @Test
    void startsAnewWithANewBootAndNeverGoesBackToAFormerOne() {
        report(Reports.ready(BOOT, 900, 1));
        advance(Duration.ofSeconds(1));
        assertThat(report(Reports.ready(NEXT_BOOT, 0, 2))).isTrue();
        advance(Duration.ofSeconds(1));
        assertThat(report(Reports.ready(BOOT, 901, 3))).isFalse();
        assertThat(published())
                .extracting(CapacitySnapshot::bootId, CapacitySnapshot::seq)
                .containsExactly(tuple(NEXT_BOOT, 0L));
    }

    @Test
    void isUnmovedByARedeliveryOfABootThatWasOverBeforeItsRestart() {
        report(Reports.ready(NEXT_BOOT, 3, 1));
        CapacitySnapshot last = published().getFirst();
        Instant before = now.minusSeconds(60);
        tracker.revoked(PARTITION);
        tracker.assigned(PARTITION, 0, now);
        tracker.restore(PARTITION, last, now);
        assertThat(tracker.accept(PARTITION, new TelemetryReported(NODE, before, Reports.ready(BOOT, 70, 9)), now))
                .isFalse();
        assertThat(published()).isEmpty();
    }

    @Test
    void computesTheErrorRateFromWhatTheCountersGrewBy() {
        assertThat(errorRates(counters(0, 100, 10), counters(1, 120, 15), counters(2, 120, 15)))
                .containsExactly(null, 0.25, null);
    }

    @Test
    void doesNotKnowTheErrorRateWhenACounterWentBackwardsOrIsMissing() {
        assertThat(errorRates(
                        counters(0, 100, 10),
                        counters(1, 50, 5),
                        counters(2, 60, 4),
                        counters(3, null, 4),
                        counters(4, 80, 4),
                        counters(5, 90, 6)))
                .containsExactly(null, null, null, null, null, 0.2);
    }

    @Test
    void publishesAChangeAtMostOncePerInterval() {
        report(Reports.ready(BOOT, 0, 0));
        assertThat(published()).hasSize(1);
        advance(Duration.ofMillis(100));
        report(Reports.ready(BOOT, 1, 1));
        assertThat(published()).isEmpty();
        advance(Duration.ofMillis(150));
        assertThat(published()).extracting(CapacitySnapshot::seq).containsExactly(1L);
    }

    @Test
    void publishesAChangeOfHealthAtOnce() {
        report(Reports.ready(BOOT, 0, 0));
        assertThat(published()).hasSize(1);
        advance(Duration.ofMillis(1));
        report(Reports.of(BOOT, 1, Reports.runtime("main", RuntimeState.FAILED, 0, null, null)));
        assertThat(published()).extracting(CapacitySnapshot::health).containsExactly(NodeHealth.OFFLINE);
    }

    @Test
    void refreshesWhatDidNotChange() {
        report(Reports.ready(BOOT, 0, 0));
        assertThat(published()).hasSize(1);
        for (int seq = 1; seq <= 3; seq++) {
            advance(Duration.ofMillis(500));
            report(Reports.ready(BOOT, seq, 0));
            assertThat(published()).isEmpty();
        }
        advance(Duration.ofMillis(500));
        assertThat(published()).extracting(CapacitySnapshot::seq).containsExactly(3L);
        advance(Duration.ofSeconds(2));
        assertThat(published()).as("nothing was heard since").isEmpty();
    }

    @Test
    void keepsASnapshotDueUntilKafkaTookIt() {
        report(Reports.ready(BOOT, 0, 0));
        CapacitySnapshot sent = tracker.due(now).getFirst();
        report(Reports.ready(BOOT, 1, 1));
        assertThat(tracker.due(now)).as("one at a time").isEmpty();
        tracker.failed(sent);
        assertThat(published()).extracting(CapacitySnapshot::seq).containsExactly(1L);
    }

    @Test
    void noticesSilenceAndThenDeath() {
        report(Reports.ready(BOOT, 0, 0));
        Instant heard = now;
        published();
        listenFor(Duration.ofMillis(2_900));
        assertThat(published()).isEmpty();
        listenFor(Duration.ofMillis(100));
        assertThat(published())
                .extracting(
                        CapacitySnapshot::health,
                        CapacitySnapshot::healthReason,
                        CapacitySnapshot::healthSince,
                        CapacitySnapshot::receivedAt)
                .containsExactly(tuple(NodeHealth.STALE, "no report for more than 3000 ms", now, heard));
        listenFor(Duration.ofSeconds(27));
        assertThat(published()).extracting(CapacitySnapshot::health).containsExactly(NodeHealth.OFFLINE);
        report(Reports.ready(BOOT, 1, 0));
        assertThat(published()).extracting(CapacitySnapshot::health).containsExactly(NodeHealth.READY);
    }

    @Test
    void isNotFooledByReportsFromAClockThatIsAhead() {
        tracker.accept(PARTITION, new TelemetryReported(NODE, now.plusSeconds(3_600), Reports.ready(BOOT, 0, 0)), now);
        published();
        listenFor(Duration.ofSeconds(3));
        assertThat(published()).extracting(CapacitySnapshot::health).containsExactly(NodeHealth.STALE);
    }

    @Test
    void doesNotHoldAnOutageOfKafkaAgainstTheNodes() {
        report(Reports.ready(BOOT, 0, 0));
        published();
        advance(Duration.ofMinutes(10));
        tracker.noticeSilence(now);
        assertThat(published()).as("nobody could be heard").isEmpty();
        listenFor(Duration.ofMillis(2_900));
        assertThat(published()).as("grace").isEmpty();
        listenFor(Duration.ofMillis(200));
        assertThat(published()).extracting(CapacitySnapshot::health).containsExactly(NodeHealth.STALE);
    }

    @Test
    void doesNotHoldItsOwnBacklogAgainstTheNodes() {
        report(Reports.ready(BOOT, 0, 0));
        published();
        for (int i = 0; i < 100; i++) {
            advance(Duration.ofMillis(100));
            tracker.endedAt(PARTITION, now, offset + 50);
            tracker.noticeSilence(now);
        }
        assertThat(published()).isEmpty();
    }

    @Test
    void givesGraceAfterARestartAndKeepsWhatWasKnown() {
        report(Reports.ready(BOOT, 7, 2));
        CapacitySnapshot last = published().getFirst();
        tracker.revoked(PARTITION);
        advance(Duration.ofHours(1));
        tracker.assigned(PARTITION, offset, now);
        tracker.restore(PARTITION, last, now);
        listenFor(Duration.ofMillis(2_900));
        assertThat(published()).isEmpty();
        listenFor(Duration.ofMillis(100));
        CapacitySnapshot stale = published().getFirst();
        assertThat(stale)
                .usingRecursiveComparison()
                .ignoringFields("health", "healthReason", "healthSince")
                .isEqualTo(last);
        assertThat(stale.health()).isEqualTo(NodeHealth.STALE);
    }

    @Test
    void leavesADeadNodeDeadAfterARestart() {
        report(Reports.ready(BOOT, 7, 2));
        listenFor(Duration.ofSeconds(31));
        CapacitySnapshot dead = published().getLast();
        tracker.revoked(PARTITION);
        tracker.assigned(PARTITION, offset, now);
        tracker.restore(PARTITION, dead, now);
        listenFor(Duration.ofSeconds(31));
        assertThat(published()).isEmpty();
    }

    @Test
    void speaksOnlyForNodesOfItsOwnPartitions() {
        assertThat(tracker.accept(PARTITION + 1, new TelemetryReported(NODE, now, Reports.ready(BOOT, 0, 0)), now))
                .isFalse();
        report(Reports.ready(BOOT, 0, 0));
        tracker.revoked(PARTITION);
        assertThat(published()).isEmpty();
        assertThat(tracker.ages(now)).isEmpty();
    }

    @Test
    void forgetsARemovedNode() {
        report(Reports.ready(BOOT, 0, 0));
        tracker.forget(NODE);
        assertThat(published()).isEmpty();
    }

    @Test
    void refusesTimesThatContradictEachOther() {
        Duration second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new CapacityTimes(second, second, second, second))
                .hasMessageContaining("umamiedge.telemetry.stale-after");
        assertThatThrownBy(() -> new CapacityTimes(second.plusMillis(1), second, second, second.plusMillis(1)))
                .hasMessageContaining("umamiedge.telemetry.snapshot-interval");
    }

    @Test
    void findsANodesSnapshotsOnThePartitionOfItsReports() {
        assertThat(Topic.TELEMETRY_CAPACITY.partitions()).isEqualTo(Topic.TELEMETRY_REPORTS.partitions());
    }

    private boolean report(TelemetryReport report) {
        boolean changed = tracker.accept(PARTITION, new TelemetryReported(NODE, now, report), now);
        tracker.processed(PARTITION, offset++);
        return changed;
    }

    private List<CapacitySnapshot> published() {
        List<CapacitySnapshot> due = tracker.due(now);
        due.forEach(tracker::published);
        return due;
    }

    private void advance(Duration time) {
        now = now.plus(time);
    }

    /** Time in which Kafka answers ten times a second and nothing comes. */
    private void listenFor(Duration time) {
        for (Instant end = now.plus(time); now.isBefore(end); ) {
            advance(Duration.ofMillis(100));
            tracker.endedAt(PARTITION, now, offset);
            tracker.noticeSilence(now);
        }
    }

    private List<Double> errorRates(TelemetryReport... reports) {
        List<Double> rates = new ArrayList<>();
        for (TelemetryReport report : reports) {
            advance(Duration.ofSeconds(5));
            report(report);
            rates.add(published().getFirst().runtimes().getFirst().errorRate());
        }
        return rates;
    }

    private static TelemetryReport counters(long seq, Integer requests, Integer errors) {
        return Reports.of(
                BOOT,
                seq,
                Reports.runtime(
                        "main",
                        RuntimeState.READY,
                        (int) seq,
                        requests == null ? null : requests.longValue(),
                        errors == null ? null : errors.longValue()));
    }
}
