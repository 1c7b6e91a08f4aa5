package io.umamiedge.contracts.exercise;

import org.jspecify.annotations.Nullable;

/**
 * What is expected to hold whatever the drill takes out; what is null is not asked for. Whatever it says, no request may
 * be completed twice, no decision may leave its policy and, unless it says otherwise, no request may be lost.
 *
 * @param title a sentence for people, 1 to 200 characters
 * @param minSuccessRatio the share of requests that are served, 0 to 1
 * @param maxP95LatencyMs to the end of the response, milliseconds, above 0
 * @param maxLost requests that no node answered; null is 0
 * @param maxFailoverMs from the outage to the last request that was still sent to it, milliseconds
 * @param maxRestorationMs from the end of the outage until the nodes are offered again, milliseconds
 */
public record Hypothesis(
        String title,
        @Nullable Double minSuccessRatio,
        @Nullable Integer maxP95LatencyMs,
        @Nullable Integer maxLost,
        @Nullable Integer maxFailoverMs,
        @Nullable Integer maxRestorationMs) {
    private static final int LONGEST_TITLE = 200;

    public Hypothesis {
        require(!title.isBlank() && title.length() <= LONGEST_TITLE, "title must have 1 to 200 characters");
        require(
                minSuccessRatio == null || (minSuccessRatio >= 0 && minSuccessRatio <= 1),
                "min_success_ratio must be 0 to 1");
        require(maxP95LatencyMs == null || maxP95LatencyMs > 0, "max_p95_latency_ms must be above 0");
        require(maxLost == null || maxLost >= 0, "max_lost must be 0 or more");
        require(maxFailoverMs == null || maxFailoverMs >= 0, "max_failover_ms must be 0 or more");
        require(maxRestorationMs == null || maxRestorationMs >= 0, "max_restoration_ms must be 0 or more");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException(what);
        }
    }
}
