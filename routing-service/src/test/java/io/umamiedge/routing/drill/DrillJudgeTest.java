package io.umamiedge.routing.drill;

import static io.umamiedge.routing.drill.Happenings.second;
import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.exercise.DrillFigures;
import io.umamiedge.contracts.exercise.DrillFinished;
import io.umamiedge.contracts.exercise.DrillStarted;
import io.umamiedge.contracts.exercise.DrillStopped;
import io.umamiedge.contracts.exercise.DrillTraffic;
import io.umamiedge.contracts.exercise.DrillVerdict;
import io.umamiedge.contracts.exercise.Journal;
import io.umamiedge.contracts.exercise.PhaseFigures;
import io.umamiedge.contracts.exercise.StopReason;
import io.umamiedge.contracts.identity.CorridorId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DrillJudgeTest {
    private static final PhaseFigures GOOD = new PhaseFigures(100, 100, 0, 1.0, 120.0);
    private static final PhaseFigures NONE = new PhaseFigures(0, 0, 0, null, null);

    @Test
    void passesWhenTheSteadyStateHeldThroughout() {
        DrillFinished finished = judge(null, figures(GOOD, GOOD, GOOD));

        assertThat(finished.verdict()).isEqualTo(DrillVerdict.PASSED);
        assertThat(finished.reason()).isEqualTo("the steady state held before, during and after");
        Journal journal = finished.journal();
        assertThat(journal.status()).isEqualTo(Journal.Status.COMPLETED);
        assertThat(journal.deviated()).isFalse();
        assertThat(journal.duration()).isEqualTo(80.0);
        assertThat(journal.steadyStates().during().getFirst().probes())
                .extracting(result -> result.activity().name())
                .containsExactly(
                        "success_ratio",
                        "p95_latency_ms",
                        "lost",
                        "double_billed",
                        "residency_violations",
                        "failover_ms");
        assertThat(journal.run()).singleElement().satisfies(result -> {
            assertThat(result.status()).isEqualTo("succeeded");
            assertThat(result.output()).isEqualTo("out after 12 ms");
            assertThat(result.duration()).isEqualTo(60.0);
        });
        assertThat(journal.rollbacks())
                .singleElement()
                .satisfies(result -> assertThat(result.output()).isEqualTo("back after 9 ms"));
    }

    @Test
    void failsWhenItWasLostAlthoughTheDrillRanToItsEnd() {
        DrillFinished finished = judge(null, figures(GOOD, new PhaseFigures(100, 97, 3, 0.97, 120.0), GOOD));

        assertThat(finished.verdict()).isEqualTo(DrillVerdict.FAILED);
        assertThat(finished.reason())
                .isEqualTo(
                        "success_ratio was 0.97, expected within [0.99, 1.0]; lost was 3.0, expected within [0.0, 0.0]");
        assertThat(finished.journal().status()).isEqualTo(Journal.Status.COMPLETED);
        assertThat(finished.journal().deviated()).isTrue();
    }

    @Test
    void failsWhenAnythingWasBilledTwiceOrLeftItsPolicy() {
        assertThat(judge(null, new DrillFigures(GOOD, GOOD, GOOD, 0, 1, 5, 0, 0, 1, 12L, 0L, 9L, null))
                        .verdict())
                .isEqualTo(DrillVerdict.FAILED);
        assertThat(judge(null, new DrillFigures(GOOD, GOOD, GOOD, 0, 0, 5, 1, 0, 1, 12L, 0L, 9L, null))
                        .verdict())
                .isEqualTo(DrillVerdict.FAILED);
    }

    @Test
    void failsWhenTheNodeIsNotBackInTime() {
        DrillFigures late = new DrillFigures(GOOD, GOOD, GOOD, 0, 0, 5, 0, 0, 1, 12L, 0L, 1_500L, null);
        assertThat(judge(null, late).reason()).isEqualTo("restoration_ms was 1500.0, expected within [0.0, 1000.0]");
        DrillFigures never = new DrillFigures(GOOD, GOOD, GOOD, 0, 0, 5, 0, 0, 1, 12L, 0L, null, null);
        assertThat(judge(null, never).verdict()).isEqualTo(DrillVerdict.FAILED);
        assertThat(judge(null, never).journal().rollbacks().getFirst().status()).isEqualTo("failed");
    }

    @Test
    void concludesNothingFromAnIdleCorridorOrFromRequestsThatHaveNotEnded() {
        DrillStarted asking = Happenings.started(
                Happenings.DRILL,
                new io.umamiedge.contracts.exercise.Hypothesis("t", null, null, null, null, null),
                DrillTraffic.CUSTOMERS,
                0);
        assertThat(finish(new Drill(asking, null, null), figures(GOOD, NONE, NONE))
                        .verdict())
                .isEqualTo(DrillVerdict.INCONCLUSIVE);
        assertThat(judge(null, new DrillFigures(GOOD, GOOD, GOOD, 2, 0, 5, 0, 0, 1, 12L, 0L, 9L, null)))
                .satisfies(finished -> {
                    assertThat(finished.verdict()).isEqualTo(DrillVerdict.INCONCLUSIVE);
                    assertThat(finished.reason()).isEqualTo("2 requests of the outage have not ended yet");
                });
    }

    @Test
    void doesNotMindWhenNobodyAsksAfterwards() {
        assertThat(judge(null, figures(GOOD, GOOD, NONE)).verdict()).isEqualTo(DrillVerdict.PASSED);
    }

    @ParameterizedTest
    @EnumSource(
            value = StopReason.class,
            names = {"OPERATOR", "CAPACITY_FLOOR", "UNCOVERED_POLICY"})
    void concludesNothingWhenItWasStopped(StopReason reason) {
        DrillFinished finished = judge(stopped(reason, 40), figures(GOOD, GOOD, GOOD));

        assertThat(finished.verdict()).isEqualTo(DrillVerdict.INCONCLUSIVE);
        assertThat(finished.reason()).isEqualTo("as the test says");
        assertThat(finished.journal().status())
                .isEqualTo(reason == StopReason.OPERATOR ? Journal.Status.INTERRUPTED : Journal.Status.ABORTED);
        assertThat(finished.journal().end()).isEqualTo(second(50));
    }

    @Test
    void failsWhenTheErrorBudgetBurnt() {
        assertThat(judge(stopped(StopReason.SLO_BURN, 40), figures(GOOD, GOOD, GOOD)))
                .satisfies(finished -> {
                    assertThat(finished.verdict()).isEqualTo(DrillVerdict.FAILED);
                    assertThat(finished.reason()).isEqualTo("as the test says");
                });
    }

    @Test
    void tookNothingOutWhenThereWasNoSteadyStateToLose() {
        DrillFinished finished = judge(stopped(StopReason.NO_STEADY_STATE, 9.5), figures(NONE, NONE, NONE));

        assertThat(finished.verdict()).isEqualTo(DrillVerdict.INCONCLUSIVE);
        assertThat(finished.journal().status()).isEqualTo(Journal.Status.FAILED);
        assertThat(finished.journal().deviated()).isFalse();
        assertThat(finished.journal().run()).isEmpty();
        assertThat(finished.journal().steadyStates().during()).isEmpty();
    }

    private static DrillFigures figures(PhaseFigures before, PhaseFigures during, PhaseFigures after) {
        return new DrillFigures(before, during, after, 0, 0, 100, 0, 0, 1, 12L, 40L, 9L, 300L);
    }

    private static DrillStopped stopped(StopReason reason, double second) {
        return new DrillStopped(
                Happenings.DRILL, new CorridorId("eu"), reason, "as the test says", null, second(second));
    }

    private static DrillFinished judge(@Nullable DrillStopped stopped, DrillFigures figures) {
        return finish(new Drill(Happenings.started(), stopped, null), figures);
    }

    private static DrillFinished finish(Drill drill, DrillFigures figures) {
        return new DrillJudge(drill, figures).finish(1, second(85));
    }
}
