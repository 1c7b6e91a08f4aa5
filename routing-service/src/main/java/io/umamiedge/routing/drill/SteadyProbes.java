package io.umamiedge.routing.drill;

import io.umamiedge.contracts.exercise.DrillFigures;
import io.umamiedge.contracts.exercise.DrillStarted;
import io.umamiedge.contracts.exercise.DrillTraffic;
import io.umamiedge.contracts.exercise.Hypothesis;
import io.umamiedge.contracts.exercise.Journal;
import io.umamiedge.contracts.exercise.Journal.Activity;
import io.umamiedge.contracts.exercise.Journal.Result;
import io.umamiedge.contracts.exercise.Journal.SteadyState;
import io.umamiedge.contracts.exercise.PhaseFigures;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The probes of a drill's hypothesis, and what each of them measured in each phase. */
final class SteadyProbes {
    private static final double MILLIS_PER_SECOND = 1_000;

    private final Drill drill;
    private final DrillFigures figures;
    private final Hypothesis hypothesis;

    SteadyProbes(Drill drill, DrillFigures figures) {
        this.drill = drill;
        this.figures = figures;
        this.hypothesis = drill.started().hypothesis();
    }

    SteadyState before() {
        DrillStarted started = drill.started();
        Instant end = drill.takesOut() ? started.startsAt() : drill.endsAt();
        return state(service(figures.before(), started.announcedAt(), end));
    }

    SteadyState during() {
        Instant start = drill.started().startsAt();
        Instant end = drill.endsAt();
        List<Result> results = service(figures.during(), start, end);
        results.add(probe("lost", 0, maxLost(), (double) figures.during().lost(), start, end));
        results.add(probe("double_billed", 0, 0, (double) figures.doubleBilled(), start, end));
        results.add(probe("residency_violations", 0, 0, (double) figures.residencyViolations(), start, end));
        if (hypothesis.maxFailoverMs() != null && isReal()) {
            results.add(
                    probe("failover_ms", 0, hypothesis.maxFailoverMs(), toDouble(figures.failoverMs()), start, end));
        }
        return state(results);
    }

    SteadyState after() {
        Instant start = drill.endsAt();
        Instant end = drill.judgedAt();
        // Whether requests come afterwards is up to the customers; what comes must be as before.
        List<Result> results =
                figures.after().requests() == 0 ? new ArrayList<>() : service(figures.after(), start, end);
        results.add(probe("lost_after", 0, maxLost(), (double) figures.after().lost(), start, end));
        if (hypothesis.maxRestorationMs() != null && isReal()) {
            results.add(probe(
                    "restoration_ms", 0, hypothesis.maxRestorationMs(), toDouble(figures.restorationMs()), start, end));
        }
        return state(results);
    }

    /** Every probe once. */
    List<Activity> all() {
        return Stream.of(before(), during(), after())
                .flatMap(state -> state.probes().stream())
                .map(Result::activity)
                .distinct()
                .toList();
    }

    Activity action(String name) {
        return new Activity("action", name, null, provider());
    }

    /** What an action came to; it failed when the grid never said so. */
    Result done(Activity action, Instant start, Instant end, String what, @Nullable Long afterMs) {
        boolean isSimulated = !isReal();
        return new Result(
                action,
                isSimulated || afterMs != null ? "succeeded" : "failed",
                start,
                end,
                seconds(start, end),
                isSimulated
                        ? "in the router's memory only"
                        : afterMs == null ? null : what + " after " + afterMs + " ms",
                null);
    }

    static double seconds(Instant start, Instant end) {
        return Duration.between(start, end).toMillis() / MILLIS_PER_SECOND;
    }

    private boolean isReal() {
        return drill.started().traffic() == DrillTraffic.CUSTOMERS;
    }

    private int maxLost() {
        return hypothesis.maxLost() == null ? 0 : hypothesis.maxLost();
    }

    private List<Result> service(PhaseFigures phase, Instant start, Instant end) {
        List<Result> results = new ArrayList<>();
        if (hypothesis.minSuccessRatio() != null) {
            results.add(probe("success_ratio", hypothesis.minSuccessRatio(), 1, phase.successRatio(), start, end));
        }
        if (hypothesis.maxP95LatencyMs() != null) {
            results.add(probe("p95_latency_ms", 0, hypothesis.maxP95LatencyMs(), phase.p95LatencyMs(), start, end));
        }
        return results;
    }

    private Result probe(String name, double least, double most, @Nullable Double value, Instant start, Instant end) {
        return new Result(
                new Activity("probe", name, new Journal.Tolerance("range", List.of(least, most)), provider()),
                value == null ? "failed" : "succeeded",
                start,
                end,
                seconds(start, end),
                value == null ? null : Double.toString(value),
                value != null && value >= least && value <= most);
    }

    private Journal.Provider provider() {
        return new Journal.Provider("http", "/v1/drills/" + drill.id());
    }

    private static SteadyState state(List<Result> results) {
        return new SteadyState(
                results.stream().allMatch(result -> Boolean.TRUE.equals(result.toleranceMet())), results);
    }

    private static @Nullable Double toDouble(@Nullable Long value) {
        return value == null ? null : (double) value;
    }
}
