package io.umamiedge.routing.drill;

import io.umamiedge.contracts.exercise.DrillTraffic;
import io.umamiedge.contracts.exercise.Hypothesis;
import io.umamiedge.contracts.exercise.StopConditions;
import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.SiteId;
import org.jspecify.annotations.Nullable;

/**
 * What an operator asks for; exactly one of {@code nodeId} and {@code siteId}.
 *
 * @param durationSeconds how long the nodes are out, 5 to 3 600
 * @param baselineSeconds how long the steady state is measured before, 2 to 600; null is 10
 * @param recoverySeconds how long it is measured afterwards, 2 to 600; null is 10
 * @param traffic null is customers
 * @param stopConditions null is a burn rate of 14.4 and half of the capacity
 */
public record DrillRequest(
        CorridorId corridorId,
        @Nullable NodeId nodeId,
        @Nullable SiteId siteId,
        Hypothesis hypothesis,
        int durationSeconds,
        @Nullable Integer baselineSeconds,
        @Nullable Integer recoverySeconds,
        @Nullable DrillTraffic traffic,
        @Nullable StopConditions stopConditions) {
    private static final int DEFAULT_SECONDS = 10;
    private static final StopConditions DEFAULT_CONDITIONS = new StopConditions(14.4, 0.5);

    public DrillRequest {
        if ((nodeId == null) == (siteId == null)) {
            throw new IllegalArgumentException("node_id or site_id must be given, and not both");
        }
        requireRange("duration_seconds", durationSeconds, 5, 3_600);
        requireRange("baseline_seconds", baselineSeconds == null ? DEFAULT_SECONDS : baselineSeconds, 2, 600);
        requireRange("recovery_seconds", recoverySeconds == null ? DEFAULT_SECONDS : recoverySeconds, 2, 600);
        if (traffic == DrillTraffic.SYNTHETIC && hypothesis.maxP95LatencyMs() != null) {
            throw new IllegalArgumentException(
                    "hypothesis.max_p95_latency_ms cannot be measured without customers' traffic");
        }
    }

    int baseline() {
        return baselineSeconds == null ? DEFAULT_SECONDS : baselineSeconds;
    }

    int recovery() {
        return recoverySeconds == null ? DEFAULT_SECONDS : recoverySeconds;
    }

    DrillTraffic trafficOrDefault() {
        return traffic == null ? DrillTraffic.CUSTOMERS : traffic;
    }

    StopConditions conditions() {
        return stopConditions == null ? DEFAULT_CONDITIONS : stopConditions;
    }

    private static void requireRange(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(what + " must be " + least + " to " + most);
        }
    }
}
