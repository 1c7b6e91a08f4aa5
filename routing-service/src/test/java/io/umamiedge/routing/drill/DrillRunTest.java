package io.umamiedge.routing.drill;

import static io.umamiedge.routing.drill.Happenings.BEGIN;
import static io.umamiedge.routing.drill.Happenings.decided;
import static io.umamiedge.routing.drill.Happenings.failed;
import static io.umamiedge.routing.drill.Happenings.said;
import static io.umamiedge.routing.drill.Happenings.second;
import static io.umamiedge.routing.drill.Happenings.served;
import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.exercise.DrillEvidence;
import io.umamiedge.contracts.exercise.DrillStarted;
import io.umamiedge.contracts.exercise.DrillStopped;
import io.umamiedge.contracts.exercise.DrillTraffic;
import io.umamiedge.contracts.exercise.DrillVerdict;
import io.umamiedge.contracts.exercise.Hypothesis;
import io.umamiedge.contracts.exercise.StopReason;
import io.umamiedge.contracts.identity.ExerciseId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.telemetry.NodeHealth;
import io.umamiedge.platform.testing.Samples;
import io.umamiedge.routing.candidate.Outage;
import io.umamiedge.routing.candidate.TestGrid;
import io.umamiedge.routing.engine.PolicyBook;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DrillRunTest {
    private final TestGrid grid = new TestGrid().corridor("de-1", "de-2", "de-3");
    private final AtomicInteger ids = new AtomicInteger();

    @Test
    void goesOnWhileTheSteadyStateHolds() {
        DrillRun run = run(Happenings.started());
        run.add(served("a", "de-1", 100, 5));
        assertThat(stop(run, 9.6)).isEmpty();
        takeOut();
        run.add(served("b", "de-2", 100, 12));
        assertThat(stop(run, 12)).isEmpty();
        assertThat(stop(run, 75)).isEmpty();
    }

    @Test
    void doesNotBeginWithoutASteadyStateToLose() {
        DrillRun idle = run(Happenings.started());
        assertThat(stop(idle, 9)).isEmpty();
        assertThat(stop(idle, 9.6).orElseThrow().detail())
                .isEqualTo("there was no steady state to lose: no request came to the corridor");

        DrillRun slow = run(Happenings.started());
        slow.add(served("a", "de-1", 900, 5));
        assertThat(stop(slow, 9.6).orElseThrow().reason()).isEqualTo(StopReason.NO_STEADY_STATE);
    }

    @Test
    void givesWayToADrillThatWasAnnouncedFirst() {
        DrillStarted first = Happenings.started(new ExerciseId("a"), Happenings.HYPOTHESIS, DrillTraffic.CUSTOMERS, 0);
        DrillStarted second = Happenings.started(new ExerciseId("b"), Happenings.HYPOTHESIS, DrillTraffic.CUSTOMERS, 0);
        DrillBook book = new DrillBook();
        book.apply(second);
        book.apply(first);
        Drill winner = book.runningIn(first.corridorId(), second(1)).orElseThrow();

        assertThat(winner.id()).isEqualTo(first.exerciseId());
        assertThat(run(first).stop(winner, second(1))).isEmpty();
        assertThat(run(second).stop(winner, second(1)).orElseThrow().reason()).isEqualTo(StopReason.ANOTHER_DRILL);
    }

    @Test
    void stopsWhenACustomerLosesItsErrorBudgetTooFast() {
        grid.put(Samples.customer("acme", "eu", "de-only", "gold"));
        DrillRun run = run(Happenings.started());
        takeOut();
        for (int i = 0; i < 19; i++) {
            run.add(served("s-" + i, "de-2", 100, 20));
        }
        assertThat(stop(run, 20)).isEmpty();
        run.add(failed("f", "de-2", 20));

        DrillStopped stopped = stop(run, 20).orElseThrow();
        assertThat(stopped.reason()).isEqualTo(StopReason.SLO_BURN);
        assertThat(stopped.detail()).isEqualTo("customer 'acme' lost 1 of 20 requests, 50 times what its SLA allows");
    }

    @Test
    void stopsWhenThePolicyIsLeftWithoutANode() {
        DrillRun run = run(Happenings.started());
        takeOut();
        grid.heard("de-2", NodeHealth.STALE, 8, 0, second(20));
        grid.heard("de-3", NodeHealth.STALE, 8, 0, second(20));
        grid.settle(second(20));

        assertThat(stop(run, 20).orElseThrow().reason()).isEqualTo(StopReason.UNCOVERED_POLICY);
    }

    @Test
    void stopsWhenTooLittleCapacityIsLeft() {
        DrillRun run = run(Happenings.started());
        takeOut();
        grid.heard("de-2", NodeHealth.READY, 2, 0, second(20));
        grid.heard("de-3", NodeHealth.READY, 2, 0, second(20));
        grid.settle(second(20));

        DrillStopped stopped = stop(run, 20).orElseThrow();
        assertThat(stopped.reason()).isEqualTo(StopReason.CAPACITY_FLOOR);
        assertThat(stopped.detail()).isEqualTo("the corridor would be left with 4 of 12 slots, less than 0.5 of them");
    }

    @Test
    void waitsForRequestsThatGoOn() {
        DrillRun run = run(Happenings.started());
        run.add(decided("a", "de-2", true, 30));
        assertThat(run.isJudgeable(second(81))).isFalse();
        assertThat(run.isJudgeable(second(82))).isFalse();
        run.add(served("a", "de-2", 100, 79));
        assertThat(run.isJudgeable(second(82))).isTrue();

        DrillRun hanging = run(Happenings.started());
        hanging.add(decided("a", "de-2", true, 30));
        assertThat(hanging.isJudgeable(second(110))).isTrue();
    }

    @Test
    void makesTheSamePagesOfEvidenceInWhateverOrderItWasFound() {
        DrillRun one = run(Happenings.started());
        DrillRun other = run(Happenings.started());
        for (int i = 0; i < 2_500; i++) {
            one.add(decided("r-" + i, "de-2", true, 30));
            other.add(decided("r-" + (2_499 - i), "de-2", true, 30));
        }
        one.add(decided("too-late", "de-2", true, 80));

        assertThat(one.evidence()).isEqualTo(other.evidence());
        assertThat(one.evidence()).extracting(DrillEvidence::page).containsExactly(1, 2, 3);
        assertThat(one.evidence()).extracting(page -> page.decisionIds().size()).containsExactly(1_000, 1_000, 500);
    }

    @Test
    void judgesWhatTheTopicsSayWhicheverRouterReadsThem() {
        List<Event<?>> events = List.of(
                served("before", "de-1", 100, 5),
                said(true, 10.01),
                decided("a", "de-2", true, 20),
                served("a", "de-2", 100, 21),
                said(false, 70.01),
                served("after", "de-1", 100, 75));
        grid.put(Samples.residency("p", "DE"));
        grid.put(Samples.customer("acme", "eu", "p", "gold"));
        DrillRun died = run(Happenings.started());
        events.subList(0, 3).forEach(died::add);
        DrillRun tookOver = run(Happenings.started());
        events.forEach(tookOver::add);

        assertThat(tookOver.finish(1, second(85)).verdict()).isEqualTo(DrillVerdict.PASSED);
    }

    @Test
    void findsADecisionThatItsPolicyDidNotPermit() {
        grid.put(Samples.residency("p", "FR"));
        grid.put(Samples.customer("acme", "eu", "p", "gold"));
        DrillRun run = run(Happenings.started());
        run.add(decided("a", "de-2", true, 20));

        assertThat(run.figures().residencyViolations()).isEqualTo(1);
    }

    @Test
    void decidesWhereRequestsWouldGoWithoutTakingAnythingOut() {
        grid.put(Samples.customer("acme", "eu", "de-only", "gold"));
        grid.settle(BEGIN);
        Hypothesis hypothesis = new Hypothesis("t", 1.0, null, null, null, null);
        DrillRun run = run(Happenings.started(Happenings.DRILL, hypothesis, DrillTraffic.SYNTHETIC, 0));
        run.probe(second(5));
        assertThat(run.figures().during().requests()).isZero();
        run.probe(second(10));
        run.probe(second(10.5));
        run.probe(second(11));

        assertThat(run.figures().during().requests()).isEqualTo(2);
        assertThat(run.figures().during().lost()).isZero();
        assertThat(run.figures().residencyViolations()).isZero();
        assertThat(grid.board().get(new NodeId("de-1")).drill()).isNull();
        assertThat(run.finish(0, second(85)).verdict()).isEqualTo(DrillVerdict.PASSED);
    }

    @Test
    void aSyntheticDrillShowsWhatWouldBeLost() {
        TestGrid alone = new TestGrid().corridor("de-1");
        alone.put(Samples.customer("acme", "eu", "de-only", "gold"));
        alone.settle(BEGIN);
        DrillStarted started = Happenings.started(
                Happenings.DRILL, new Hypothesis("t", 1.0, null, null, null, null), DrillTraffic.SYNTHETIC, 0);
        DrillRun run = run(started, alone);
        run.probe(second(10));

        assertThat(run.figures().during().lost()).isEqualTo(1);
        assertThat(run.finish(0, second(85)).verdict()).isEqualTo(DrillVerdict.FAILED);
    }

    private void takeOut() {
        grid.takeOut(new Outage(Happenings.DRILL, Set.of(new NodeId("de-1")), second(10), second(70)), second(10));
    }

    private static Optional<DrillStopped> stop(DrillRun run, double second) {
        Instant now = second(second);
        return run.stop(run.drill(), now);
    }

    private DrillRun run(DrillStarted started) {
        return run(started, grid);
    }

    private DrillRun run(DrillStarted started, TestGrid on) {
        DrillRun run = new DrillRun(
                new Drill(started, null, null),
                new DrillRules(on.board()),
                new PolicyRecheck(on.board()),
                new SyntheticProbes(on.board(), () -> "id-" + ids.incrementAndGet(), new Random(1)));
        run.policies(PolicyBook.of(1, on.registry()::all));
        return run;
    }
}
