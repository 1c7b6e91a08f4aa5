package io.umamiedge.routing.drill;

import static io.umamiedge.routing.drill.Happenings.decided;
import static io.umamiedge.routing.drill.Happenings.failed;
import static io.umamiedge.routing.drill.Happenings.failover;
import static io.umamiedge.routing.drill.Happenings.left;
import static io.umamiedge.routing.drill.Happenings.said;
import static io.umamiedge.routing.drill.Happenings.served;
import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.exercise.DrillFigures;
import io.umamiedge.contracts.exercise.PhaseFigures;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.FailoverId;
import io.umamiedge.contracts.routing.FailoverScope;
import io.umamiedge.contracts.routing.RoutingDecision;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DrillTallyTest {
    private final DrillTally tally = new DrillTally(Happenings.started(), _ -> true);

    @Test
    void countsEachRequestInThePhaseInWhichItEnded() {
        add(
                served("a", "de-1", 100, 5),
                served("b", "de-2", 200, 30),
                served("c", "de-2", 400, 40),
                served("d", "de-1", 100, 75),
                served("elsewhere", "ae-1", 100, 40),
                left("gone", 40));

        DrillFigures figures = tally.figures();
        assertThat(figures.before()).isEqualTo(new PhaseFigures(1, 1, 0, 1.0, 100.0));
        assertThat(figures.during()).isEqualTo(new PhaseFigures(2, 2, 0, 1.0, 400.0));
        assertThat(figures.after()).isEqualTo(new PhaseFigures(1, 1, 0, 1.0, 100.0));
    }

    @Test
    void countsAsLostWhatFailedInTheCorridorOrBecauseOfTheDrill() {
        add(
                failed("here", "de-2", 30),
                decided("refused", null, true, 31),
                failed("refused", null, 31),
                failed("early", null, 32),
                decided("early", null, true, 32),
                decided("other", null, false, 33),
                failed("other", null, 33),
                failed("abroad", "ae-1", 34));

        assertThat(tally.figures().during().lost()).isEqualTo(3);
    }

    @Test
    void findsWhatIsCompletedTwice() {
        add(served("a", "de-2", 100, 30), served("a", "de-2", 100, 31), served("b", "de-2", 100, 32));

        assertThat(tally.figures().doubleBilled()).isEqualTo(1);
        assertThat(tally.figures().during().requests()).isEqualTo(2);
    }

    @Test
    void findsWhatIsCompletedOnceHereAndOnceElsewhere() {
        add(served("a", "ae-1", 100, 30), served("a", "de-2", 100, 31));

        assertThat(tally.figures().doubleBilled()).isEqualTo(1);
    }

    /** Of those only: what else happens by then is not the drill's. */
    @Test
    void waitsForTheRequestsOfTheOutageWhenTheMeasurementIsOver() {
        add(
                served("early", "de-2", 100, 85),
                decided("early", "de-2", true, 69),
                decided("late", "de-2", true, 69),
                failed("late", "de-2", 90),
                served("other", "de-2", 100, 86),
                decided("another", "de-2", true, 81));

        assertThat(tally.figures().unfinished()).isZero();
        assertThat(tally.figures().decisions()).isEqualTo(2);
        assertThat(tally.figures().after()).isEqualTo(new PhaseFigures(2, 1, 1, 0.5, 100.0));
    }

    @Test
    void knowsWhatHasNotEnded() {
        add(
                decided("a", "de-2", true, 30),
                decided("b", "de-2", true, 31),
                served("b", "de-2", 100, 32),
                served("c", "de-2", 100, 33),
                decided("c", "de-2", true, 33),
                served("abroad", "ae-1", 100, 34),
                decided("abroad", "ae-1", true, 34));

        assertThat(tally.figures().unfinished()).isEqualTo(1);
    }

    @Test
    void measuresHowLongTheGridTookToLeaveAndToComeBack() {
        add(
                said(false, 1),
                decided("before", "de-1", false, 9),
                said(true, 10.012),
                decided("late", "de-1", false, 10.04),
                decided("a", "de-2", true, 11),
                said(true, 20),
                said(false, 70.009),
                decided("back", "de-1", false, 70.3),
                decided("again", "de-1", false, 71));

        DrillFigures figures = tally.figures();
        assertThat(figures.detectionMs()).isEqualTo(12);
        assertThat(figures.failoverMs()).isEqualTo(40);
        assertThat(figures.restorationMs()).isEqualTo(9);
        assertThat(figures.returnMs()).isEqualTo(300);
    }

    @Test
    void takesAGatewayWhoseClockIsAheadForOneThatHasComeBack() {
        add(said(true, 10.012), decided("a", "de-1", false, 69.6), said(false, 70.009));

        assertThat(tally.figures().failoverMs()).isZero();
        assertThat(tally.figures().returnMs()).isZero();
    }

    @Test
    void hasNothingToSayOfTimesThatNobodyMeasured() {
        DrillFigures figures = tally.figures();

        assertThat(figures.detectionMs()).isNull();
        assertThat(figures.failoverMs()).isZero();
        assertThat(figures.restorationMs()).isNull();
        assertThat(figures.returnMs()).isNull();
        assertThat(figures.before()).isEqualTo(new PhaseFigures(0, 0, 0, null, null));
    }

    @Test
    void holdsEveryDecisionOfTheTimeAgainstItsPolicy() {
        DrillTally strict = new DrillTally(
                Happenings.started(),
                decision -> decision.selected() == null
                        || !decision.requestId().value().startsWith("bad"));
        strict.add(decided("bad-before", "de-2", false, 5));
        strict.add(decided("bad-here", "de-2", true, 30));
        strict.add(decided("bad-abroad", "ae-1", false, 31));
        strict.add(decided("good", "de-2", true, 32));

        assertThat(strict.figures().residencyViolations()).isEqualTo(2);
    }

    @Test
    void keepsTheIdsOfWhatItWasJudgedBy() {
        add(
                decided("before", "de-1", false, 5),
                decided("a", "de-2", true, 30),
                decided("abroad", "ae-1", false, 31),
                failover(FailoverScope.NODE, "f-1", 10.01),
                failover(FailoverScope.REQUEST, "f-2", 10.02),
                failover(FailoverScope.REQUEST, "f-2", 10.02),
                failover(FailoverScope.REQUEST, "f-0", 4));

        assertThat(tally.decisions()).containsExactly(new DecisionId("d-a"));
        assertThat(tally.failovers()).containsExactlyInAnyOrder(new FailoverId("f-1"), new FailoverId("f-2"));
        assertThat(tally.figures().nodeFailovers()).isEqualTo(1);
        assertThat(tally.figures().requestFailovers()).isEqualTo(1);
    }

    @Test
    void countsTheSameInWhateverOrderTheTopicsAreRead() {
        List<Event<?>> events = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String request = "r-" + i;
            double at = 10 + i * 0.3;
            String node = i % 5 == 0 ? "ae-1" : "de-2";
            boolean isServed = i % 7 != 0;
            events.add(decided(request, isServed ? node : null, true, at));
            events.add(isServed ? served(request, node, i, at + 0.1) : failed(request, null, at + 0.1));
        }
        DrillFigures inOrder = counted(events);
        assertThat(inOrder.during().lost()).isPositive();
        for (long seed = 1; seed <= 20; seed++) {
            Collections.shuffle(events, new Random(seed));
            assertThat(counted(events)).as("seed %d", seed).isEqualTo(inOrder);
        }
    }

    private static DrillFigures counted(List<Event<?>> events) {
        DrillTally counting = new DrillTally(Happenings.started(), (RoutingDecision _) -> true);
        events.forEach(counting::add);
        return counting.figures();
    }

    private void add(Event<?>... events) {
        for (Event<?> event : events) {
            tally.add(event);
        }
    }
}
