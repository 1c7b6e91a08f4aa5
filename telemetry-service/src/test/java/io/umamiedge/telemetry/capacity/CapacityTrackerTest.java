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
import io.umamiedge.contracts.telemetry.WindowCounts;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.telemetry.Reports;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CapacityTrackerTest {
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
                                new WindowCounts(null, null, null, 0),
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
    void repeatsWhatDidNotChangeWithinAMinute() {
        report(Reports.ready(BOOT, 0, 0));
        assertThat(published()).hasSize(1);
        List<Duration> repeated = new ArrayList<>();
        Instant last = now;
        for (int seq = 1; seq <= 600; seq++) {
            advance(Duration.ofMillis(500));
            report(Reports.ready(BOOT, seq, 0));
            if (!published().isEmpty()) {
                repeated.add(Duration.between(last, now));
                last = now;
            }
        }
        assertThat(repeated)
                .hasSizeBetween(4, 10)
                .allSatisfy(interval -> assertThat(interval).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(66)));
    }

    @Test
    void repeatsABusyNodeMoreOften() {
        report(Reports.ready(BOOT, 0, 3));
        published();
        int repeated = 0;
        for (int seq = 1; seq <= 60; seq++) {
            advance(Duration.ofSeconds(1));
            report(Reports.ready(BOOT, seq, 3));
            repeated += published().size();
        }
        assertThat(repeated).isBetween(5, 12);
    }

    @Test
    void repeatsADeadNodeToo() {
        report(Reports.ready(BOOT, 0, 0));
        listenFor(Duration.ofSeconds(31));
        assertThat(published()).extracting(CapacitySnapshot::health).containsExactly(NodeHealth.OFFLINE);
        listenFor(Duration.ofSeconds(66));
        assertThat(published())
                .as("what another instance wrote late must not stand for ever")
                .extracting(CapacitySnapshot::health)
                .containsExactly(NodeHealth.OFFLINE);
    }

    @Test
    void keepsTheLastWordOfANodeThatWasDownAlready() {
        report(failed(0));
        published();
        advance(Duration.ofSeconds(1));
        report(failed(1));
        assertThat(published()).as("tells nothing new").isEmpty();
        listenFor(Duration.ofSeconds(4));
        assertThat(published()).extracting(CapacitySnapshot::seq).containsExactly(1L);
        listenFor(Duration.ofSeconds(4));
        assertThat(published()).as("once").isEmpty();
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
        assertThat(published())
                .as("nobody could be heard; what is known is repeated")
                .extracting(CapacitySnapshot::health)
                .containsExactly(NodeHealth.READY);
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
        assertThat(tracker.healths()).isEmpty();
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
        Duration two = Duration.ofSeconds(2);
        assertThatThrownBy(() -> new CapacityTimes(second, second, second, second, second, second))
                .hasMessageContaining("umamiedge.telemetry.stale-after");
        assertThatThrownBy(() -> new CapacityTimes(two, second, second, second, two, second))
                .hasMessageContaining("umamiedge.telemetry.snapshot-interval");
        assertThatThrownBy(() -> new CapacityTimes(second, two, second, second, two, second))
                .hasMessageContaining("umamiedge.telemetry.trend-interval");
        assertThatThrownBy(() -> new CapacityTimes(second, second, second, second, two, Duration.ofMillis(11)))
                .hasMessageContaining("umamiedge.telemetry.window");
    }

    @Test
    void findsANodesSnapshotsOnThePartitionOfItsReports() {
        assertThat(Topic.TELEMETRY_CAPACITY.partitions()).isEqualTo(Topic.TELEMETRY_REPORTS.partitions());
    }

    @Test
    void publishesNextToNothingOfAnIdleFleet() {
        List<NodeId> fleet = fleet(1_000);
        int snapshots = 0;
        for (int second = 0; second < 300; second++) {
            for (NodeId node : fleet) {
                hear(node, second, 0);
            }
            advance(Duration.ofSeconds(1));
            snapshots += published().size();
        }
        assertThat(snapshots).as("one at first, then one in 30 to 60 s").isBetween(1_000 + 4_000, 1_000 + 10_000);
    }

    @Test
    void blamesAnOutageOfOurOwnOnNobody() {
        List<NodeId> fleet = fleet(20);
        fleet.forEach(node -> hear(node, 0, 0));
        published();
        listenFor(Duration.ofMinutes(1));
        assertThat(published())
                .as("not one of many is heard: it is us who do not hear")
                .extracting(CapacitySnapshot::health)
                .containsOnly(NodeHealth.READY);
        List<NodeId> back = fleet.subList(0, 15);
        for (int second = 1; second <= 2; second++) {
            int seq = second;
            back.forEach(node -> hear(node, seq, 0));
            listenFor(Duration.ofSeconds(1));
        }
        assertThat(healths(published())).as("each has its chance to report").doesNotContain(NodeHealth.STALE);
        for (int second = 3; second <= 5; second++) {
            int seq = second;
            back.forEach(node -> hear(node, seq, 0));
            listenFor(Duration.ofSeconds(1));
        }
        assertThat(published())
                .filteredOn(snapshot -> snapshot.health() == NodeHealth.STALE)
                .extracting(CapacitySnapshot::nodeId)
                .containsExactlyInAnyOrderElementsOf(fleet.subList(15, 20));
    }

    @Test
    void noticesThatMostButNotNearlyAllOfManyNodesAreGone() {
        List<NodeId> fleet = fleet(20);
        fleet.forEach(node -> hear(node, 0, 0));
        published();
        for (int second = 1; second <= 4; second++) {
            int seq = second;
            fleet.subList(0, 4).forEach(node -> hear(node, seq, 0));
            listenFor(Duration.ofSeconds(1));
        }
        assertThat(healths(published())).filteredOn(NodeHealth.STALE::equals).hasSize(16);
    }

    @Test
    void believesAFewNodesThatAllFellSilent() {
        List<NodeId> fleet = fleet(9);
        fleet.forEach(node -> hear(node, 0, 0));
        published();
        listenFor(Duration.ofSeconds(3));
        assertThat(healths(published())).hasSize(9).containsOnly(NodeHealth.STALE);
    }

    @Test
    void deliversReportsThatWereHeldBackForAMinuteWithoutCallingAnybodyStale() {
        List<NodeId> fleet = fleet(20);
        fleet.forEach(node -> hear(node, 0, 0));
        published();
        Instant held = now;
        for (int i = 0; i < 600; i++) {
            advance(Duration.ofMillis(100));
            // Kafka has them, we do not.
            tracker.endedAt(PARTITION, now, offset + (i / 10) * 20L);
            tracker.noticeSilence(now);
        }
        for (int second = 1; second <= 59; second++) {
            for (NodeId node : fleet) {
                hear(node, held.plusSeconds(second), second);
            }
        }
        listenFor(Duration.ofMillis(2_900));
        assertThat(healths(published())).containsOnly(NodeHealth.READY);
        listenFor(Duration.ofMillis(200));
        assertThat(healths(published())).as("nobody is heard, though").isEmpty();
    }

    @Test
    void givesEachNodeItsChanceAfterFiveMinutesInWhichWeWereDead() {
        List<NodeId> fleet = fleet(20);
        fleet.forEach(node -> hear(node, 0, 0));
        List<CapacitySnapshot> left = published();
        advance(Duration.ofMinutes(5));
        CapacityTracker restarted = new CapacityTracker(TIMES);
        restarted.assigned(PARTITION, offset, now);
        left.forEach(snapshot -> restarted.restore(PARTITION, snapshot, now));
        List<CapacitySnapshot> told = new ArrayList<>();
        for (int tenth = 0; tenth < 60; tenth++) {
            advance(Duration.ofMillis(100));
            // One node after another comes back within two seconds; the last one does not.
            for (int i = 0; i < 19; i++) {
                if (tenth >= i && (tenth - i) % 10 == 0) {
                    restarted.accept(
                            PARTITION,
                            new TelemetryReported(fleet.get(i), now, Reports.ready(BOOT, tenth + 1, 0)),
                            now);
                }
            }
            restarted.endedAt(PARTITION, now, offset);
            restarted.noticeSilence(now);
            List<CapacitySnapshot> due = restarted.due(now);
            due.forEach(restarted::published);
            told.addAll(due);
        }
        assertThat(told)
                .filteredOn(snapshot -> snapshot.health() != NodeHealth.READY)
                .extracting(CapacitySnapshot::nodeId, CapacitySnapshot::health)
                .containsExactly(tuple(fleet.getLast(), NodeHealth.STALE));
        assertThat(told)
                .filteredOn(snapshot -> snapshot.health() == NodeHealth.READY)
                .as("what another instance may have written late is put right")
                .extracting(CapacitySnapshot::nodeId)
                .containsExactlyInAnyOrderElementsOf(fleet.subList(0, 19));
    }

    @Test
    void handsAPartitionOverWithoutAGap() {
        CapacityTracker other = new CapacityTracker(TIMES);
        report(counted(0, 100));
        advance(Duration.ofSeconds(1));
        report(counted(1, 160));
        CapacitySnapshot last = published().getLast();
        // Read by nobody's snapshot, and not lost: counters are cumulative.
        advance(Duration.ofSeconds(1));
        report(counted(2, 190));
        tracker.revoked(PARTITION);
        other.assigned(PARTITION, offset, now);
        other.restore(PARTITION, last, now);
        advance(Duration.ofSeconds(1));
        assertThat(other.accept(PARTITION, new TelemetryReported(NODE, now, counted(3, 200)), now))
                .isTrue();
        assertThat(tracker.due(now)).isEmpty();
        CapacitySnapshot next = other.due(now).getFirst();
        assertThat(next.seq()).isEqualTo(3);
        assertThat(next.runtimes().getFirst().window().requests()).isEqualTo(100);
        assertThat(next.healthSince()).isEqualTo(last.healthSince());
    }

    private static List<NodeId> fleet(int size) {
        return IntStream.range(0, size).mapToObj(i -> new NodeId("node-" + i)).toList();
    }

    private static List<NodeHealth> healths(List<CapacitySnapshot> snapshots) {
        return snapshots.stream().map(CapacitySnapshot::health).toList();
    }

    private static TelemetryReport failed(long seq) {
        return Reports.of(BOOT, seq, Reports.runtime("main", RuntimeState.FAILED, 0, null, null));
    }

    private static TelemetryReport counted(long seq, long requests) {
        return Reports.of(BOOT, seq, Reports.runtime("main", RuntimeState.READY, (int) seq, requests, 0L));
    }

    private void hear(NodeId node, long seq, int running) {
        tracker.accept(PARTITION, new TelemetryReported(node, now, Reports.ready(BOOT, seq, running)), now);
        tracker.processed(PARTITION, offset++);
    }

    private void hear(NodeId node, Instant receivedAt, long seq) {
        tracker.accept(PARTITION, new TelemetryReported(node, receivedAt, Reports.ready(BOOT, seq, 0)), now);
        tracker.processed(PARTITION, offset++);
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
}
