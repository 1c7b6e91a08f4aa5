package io.umamiedge.routing.drill;

import io.umamiedge.contracts.exercise.DrillFigures;
import io.umamiedge.contracts.exercise.DrillFinished;
import io.umamiedge.contracts.exercise.DrillStarted;
import io.umamiedge.contracts.exercise.DrillStopped;
import io.umamiedge.contracts.exercise.DrillTraffic;
import io.umamiedge.contracts.exercise.DrillVerdict;
import io.umamiedge.contracts.exercise.Journal;
import io.umamiedge.contracts.exercise.Journal.SteadyState;
import io.umamiedge.contracts.exercise.StopReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decides what a drill has shown, from its hypothesis and not from its having run. */
final class DrillJudge {
    private final Drill drill;
    private final DrillFigures figures;
    private final SteadyProbes probes;

    DrillJudge(Drill drill, DrillFigures figures) {
        this.drill = drill;
        this.figures = figures;
        this.probes = new SteadyProbes(drill, figures);
    }

    /** Why the steady state does not hold before the outage; null when it does. */
    @Nullable
    String baselineFault() {
        if (drill.started().traffic() == DrillTraffic.SYNTHETIC) {
            return null;
        }
        if (figures.before().requests() == 0) {
            return "no request came to the corridor";
        }
        return fault(probes.before());
    }

    DrillFinished finish(int evidencePages, Instant now) {
        DrillVerdict verdict = verdict();
        return new DrillFinished(
                drill.id(),
                drill.started().corridorId(),
                verdict,
                reason(verdict),
                figures,
                journal(),
                evidencePages,
                now);
    }

    private DrillVerdict verdict() {
        if (!drill.takesOut()) {
            return DrillVerdict.INCONCLUSIVE;
        }
        if (fault(probes.during()) != null || fault(probes.after()) != null || isStopped(StopReason.SLO_BURN)) {
            return DrillVerdict.FAILED;
        }
        return open() == null ? DrillVerdict.PASSED : DrillVerdict.INCONCLUSIVE;
    }

    private String reason(DrillVerdict verdict) {
        DrillStopped stopped = drill.stopped();
        String how = stopped == null ? "" : stopped.detail();
        return switch (verdict) {
            case PASSED -> "the steady state held before, during and after";
            case FAILED ->
                Stream.of(fault(probes.during()), fault(probes.after()), isStopped(StopReason.SLO_BURN) ? how : null)
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse("");
            case INCONCLUSIVE -> {
                String open = open();
                yield open == null ? how : open;
            }
        };
    }

    /** What keeps a drill without a fault from having shown anything; null when nothing does. */
    private @Nullable String open() {
        DrillStopped stopped = drill.stopped();
        if (stopped != null && stopped.reason() != StopReason.EVIDENCE_LIMIT) {
            return stopped.detail();
        }
        if (figures.during().requests() == 0) {
            return "no request came to the corridor during the outage";
        }
        if (figures.unfinished() > 0) {
            return figures.unfinished() + " requests of the outage have not ended yet";
        }
        if (drill.started().traffic() == DrillTraffic.SYNTHETIC) {
            return null;
        }
        if (figures.detectionMs() == null) {
            return "not every node was said to be out";
        }
        return figures.restorationMs() == null ? "not every node was said to be back" : null;
    }

    private Journal journal() {
        DrillStarted started = drill.started();
        Instant end = drill.judgedAt();
        SteadyState before = probes.before();
        boolean hasRun = drill.takesOut();
        List<SteadyState> during = hasRun ? List.of(probes.during()) : List.of();
        SteadyState after = hasRun ? probes.after() : null;
        List<Journal.Activity> method = List.of(probes.action("take_out"));
        List<Journal.Activity> rollbacks = List.of(probes.action("give_back"));
        return new Journal(
                new Journal.Experiment(
                        "1.0.0",
                        started.hypothesis().title(),
                        "takes nodes " + started.nodeIds() + " of corridor " + started.corridorId() + " out until "
                                + started.endsAt(),
                        new Journal.SteadyStateHypothesis(started.hypothesis().title(), probes.all()),
                        method,
                        rollbacks),
                status(),
                hasRun && (fault(probes.during()) != null || fault(probes.after()) != null),
                started.announcedAt(),
                end,
                SteadyProbes.seconds(started.announcedAt(), end),
                new Journal.SteadyStates(before, during, after),
                hasRun
                        ? List.of(probes.done(
                                method.getFirst(), started.startsAt(), drill.endsAt(), "out", figures.detectionMs()))
                        : List.of(),
                hasRun
                        ? List.of(
                                probes.done(rollbacks.getFirst(), drill.endsAt(), end, "back", figures.restorationMs()))
                        : List.of());
    }

    private Journal.Status status() {
        DrillStopped stopped = drill.stopped();
        if (stopped == null) {
            return Journal.Status.COMPLETED;
        }
        return switch (stopped.reason()) {
            case OPERATOR -> Journal.Status.INTERRUPTED;
            case NO_STEADY_STATE -> Journal.Status.FAILED;
            case SLO_BURN, CAPACITY_FLOOR, UNCOVERED_POLICY, ANOTHER_DRILL, EVIDENCE_LIMIT -> Journal.Status.ABORTED;
        };
    }

    private boolean isStopped(StopReason reason) {
        DrillStopped stopped = drill.stopped();
        return stopped != null && stopped.reason() == reason;
    }

    private static @Nullable String fault(SteadyState state) {
        List<String> faults = new ArrayList<>();
        for (Journal.Result result : state.probes()) {
            if (Boolean.FALSE.equals(result.toleranceMet())) {
                Journal.Tolerance tolerance = result.activity().tolerance();
                faults.add(result.activity().name() + " was "
                        + (result.output() == null ? "not measured" : result.output())
                        + (tolerance == null ? "" : ", expected within " + tolerance.range()));
            }
        }
        return faults.isEmpty() ? null : String.join("; ", faults);
    }
}
