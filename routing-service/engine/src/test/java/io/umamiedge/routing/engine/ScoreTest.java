package io.umamiedge.routing.engine;

import static io.umamiedge.routing.engine.Grid.ACME;
import static io.umamiedge.routing.engine.Grid.NOW;
import static io.umamiedge.routing.engine.Grid.selected;
import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.routing.ComparedCandidate;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.RoutingDecision;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What makes one permitted node better than another. */
class ScoreTest {
    private final Grid grid = new Grid();

    @Test
    void trustsAnIdleNodeThatReportsNothingNewForAMinute() {
        grid.node("de-1", "DE").load(4, 0, 0).reportedAt(NOW).put();

        assertThat(load(NOW)).isEqualTo(0.25);
        assertThat(load(NOW.plusSeconds(60))).isEqualTo(0.25);
    }

    /** Telemetry repeats a busy node's report within ten seconds: what is missing then says that nobody listens. */
    @Test
    void growsUncertainOfAReportThatShouldHaveBeenRepeated() {
        grid.node("de-1", "DE").load(8, 1, 0).reportedAt(NOW).put();

        assertThat(load(NOW.plusSeconds(10))).isEqualTo(0.125 + 0.125);
        assertThat(load(NOW.plusSeconds(20))).isEqualTo(0.125 + (0.5 - 0.125) / 2 + 0.125);
        assertThat(load(NOW.plus(Duration.ofDays(1)))).isBetween(0.62, 0.625);
    }

    @Test
    void neverTakesAnOldReportForMoreRoomThanItTold() {
        grid.node("de-1", "DE").load(8, 6, 0).reportedAt(NOW).put();

        assertThat(load(NOW.plusSeconds(1_000))).isEqualTo(0.75 + 0.125);
    }

    @Test
    void takesANodeWithoutReportNeitherForIdleNorForBusy() {
        grid.node("idle", "DE").load(8, 0, 0).put();
        grid.node("unknown", "DE").load(8, null, null).put();
        assertThat(selected(grid.ask("DE").decide())).isEqualTo("idle");

        grid.node("idle", "DE").load(8, 7, 0).put();
        assertThat(selected(grid.ask("DE").decide())).isEqualTo("unknown");
    }

    @Test
    void neverDarkensTheOnlyNodeForWantOfNews() {
        grid.node("de-1", "DE").load(4, 4, 9).reportedAt(NOW).put();
        assertThat(selected(grid.ask("DE").now(NOW.plusSeconds(29)).decide())).isNull();

        // A full runtime repeats that it is, every ten seconds; after three times nobody knows any more.
        assertThat(selected(grid.ask("DE").now(NOW.plusSeconds(30)).decide())).isEqualTo("de-1");
        grid.node("de-1", "DE").load(4, null, null).reportedAt(null).put();
        assertThat(selected(grid.ask("DE").now(NOW.plusSeconds(9_000)).decide()))
                .isEqualTo("de-1");
    }

    @Test
    void takesAFullKvCacheForAFullNode() {
        grid.node("cached", "DE").load(8, 0, 0).kvCache(0.8).put();
        grid.node("half", "DE").load(8, 4, 0).kvCache(0.1).put();

        RoutingDecision decision = grid.ask("DE").decide();

        assertThat(selected(decision)).isEqualTo("half");
        assertThat(of("cached", decision).terms().load()).isEqualTo(1);
    }

    @Test
    void leavesANodeAtItsFirstSlowAnswerAndComesBackAsItsAnswersGetFast() {
        grid.node("one", "DE").load(8, 0, 0).latency(50.0, null).put();
        grid.node("two", "DE").load(8, 1, 0).latency(50.0, null).put();
        assertThat(selected(grid.ask("DE").decide())).isEqualTo("one");

        answer("one", 900, NOW);
        assertThat(selected(grid.ask("DE").decide())).isEqualTo("two");
        Instant later = NOW;
        for (int i = 0; i < 20; i++) {
            later = later.plusSeconds(3);
            answer("one", 50, later);
        }

        assertThat(selected(grid.ask("DE").now(later).decide())).isEqualTo("one");
    }

    @Test
    void leavesANodeThatHasBeenSilentForLongAndDoesNotTakeAShortSilenceForSpeed() {
        grid.node("one", "DE").load(8, 0, 0).latency(50.0, null).put();
        grid.node("two", "DE").load(8, 1, 0).latency(50.0, null).put();
        try (InFlight.Ticket ticket = begin("one")) {
            ticket.noTokenFor(900, NOW);
        }
        assertThat(selected(grid.ask("DE").decide())).isEqualTo("two");
        try (InFlight.Ticket ticket = begin("one")) {
            ticket.noTokenFor(1, NOW);
        }
        assertThat(selected(grid.ask("DE").decide())).isEqualTo("two");
    }

    @Test
    void avoidsANodeThatWouldMissTheCustomersTarget() {
        grid.node("slow", "DE").load(8, 0, 0).latency(null, 3_000.0).put();
        grid.node("fast", "DE").load(8, 4, 0).latency(null, 900.0).put();

        RoutingDecision hurried = grid.ask("DE").target(1_000).decide();
        assertThat(selected(hurried)).isEqualTo("fast");
        assertThat(of("slow", hurried).terms().sla()).isEqualTo(1);
        assertThat(of("fast", hurried).terms().sla()).isZero();
        assertThat(selected(grid.ask("DE").target(5_000).decide())).isEqualTo("slow");
    }

    @Test
    void prefersTheNearerOfTwoAlikeAndSaysHowFarTheyAre() {
        Grid frankfurt = new Grid(new Position(50.1, 8.7));
        frankfurt.node("near", "DE").at(50.1, 8.7).put();
        frankfurt.node("far", "DE").at(-33.9, 151.2).put();

        RoutingDecision decision = frankfurt.ask("DE").decide();

        assertThat(selected(decision)).isEqualTo("near");
        assertThat(of("near", decision).inputs().distanceKm()).isZero();
        assertThat(of("far", decision).inputs().distanceKm()).isBetween(16_400.0, 16_600.0);
    }

    private double load(Instant now) {
        return grid.ask("DE").now(now).decide().compared().getFirst().terms().load();
    }

    private void answer(String node, double ttftMs, Instant now) {
        try (InFlight.Ticket ticket = begin(node)) {
            ticket.firstToken(ttftMs, now);
        }
    }

    private InFlight.Ticket begin(String node) {
        Destination to = grid.ask("DE").decide().compared().stream()
                .filter(each -> each.nodeId().value().equals(node))
                .map(each -> Objects.requireNonNull(grid.table.get(each.nodeId())))
                .map(candidate -> new Destination(
                        candidate.nodeId(),
                        candidate.runtimes().getFirst().id(),
                        candidate.siteId(),
                        candidate.corridorId(),
                        candidate.region(),
                        candidate.country()))
                .findFirst()
                .orElseThrow();
        return grid.inFlight.begin(to, ACME);
    }

    private static ComparedCandidate of(String node, RoutingDecision decision) {
        return decision.compared().stream()
                .filter(each -> each.nodeId().value().equals(node))
                .findFirst()
                .orElseThrow();
    }
}
