package io.umamiedge.contracts.exercise;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The journal of an experiment in the form of Chaos Toolkit (reference, "Experiment Journal"), so that its tools can
 * read it. That it is completed does not say that it went well: that is in the steady states and in {@code deviated}.
 *
 * @param duration seconds
 */
public record Journal(
        Experiment experiment,
        Status status,
        boolean deviated,
        Instant start,
        Instant end,
        double duration,
        SteadyStates steadyStates,
        List<Result> run,
        List<Result> rollbacks) {
    public Journal {
        run = List.copyOf(run);
        rollbacks = List.copyOf(rollbacks);
    }

    /** How far the experiment came. */
    public enum Status {
        /** It ran to its end. */
        COMPLETED,
        /** It was not begun, because the steady state did not hold before. */
        FAILED,
        /** A stop condition ended it. */
        ABORTED,
        /** An operator ended it. */
        INTERRUPTED
    }

    /** What was to be done (reference, "Experiment"). */
    public record Experiment(
            String version,
            String title,
            String description,
            @JsonProperty("steady-state-hypothesis") SteadyStateHypothesis steadyStateHypothesis,
            List<Activity> method,
            List<Activity> rollbacks) {
        public Experiment {
            method = List.copyOf(method);
            rollbacks = List.copyOf(rollbacks);
        }
    }

    /** What was expected to hold. */
    public record SteadyStateHypothesis(String title, List<Activity> probes) {
        public SteadyStateHypothesis {
            probes = List.copyOf(probes);
        }
    }

    /**
     * A probe or an action.
     *
     * @param type {@code probe} or {@code action}
     * @param tolerance null for an action
     */
    public record Activity(
            String type, String name, @Nullable Tolerance tolerance, Provider provider) {}

    /**
     * The range that a probe's value must be in, both ends included.
     *
     * @param type always {@code range}
     * @param range the lower and the upper end
     */
    public record Tolerance(String type, List<Double> range) {
        public Tolerance {
            range = List.copyOf(range);
        }
    }

    /**
     * Where an activity is carried out.
     *
     * @param type always {@code http}
     * @param url the drill's own address at the router, without host
     */
    public record Provider(String type, String url) {}

    /**
     * What an activity came to.
     *
     * @param status {@code succeeded} or {@code failed}
     * @param duration seconds
     * @param output null when nothing could be measured
     * @param toleranceMet null for an action
     */
    public record Result(
            Activity activity,
            String status,
            Instant start,
            Instant end,
            double duration,
            @Nullable String output,
            @Nullable Boolean toleranceMet) {}

    /**
     * The steady state over time.
     *
     * @param during empty when nothing was taken out
     * @param after null likewise
     */
    public record SteadyStates(
            SteadyState before,
            List<SteadyState> during,
            @Nullable SteadyState after) {
        public SteadyStates {
            during = List.copyOf(during);
        }
    }

    /** Whether every probe was within its tolerance. */
    public record SteadyState(boolean steadyStateMet, List<Result> probes) {
        public SteadyState {
            probes = List.copyOf(probes);
        }
    }
}
