package io.umamiedge.contracts.telemetry;

import org.jspecify.annotations.Nullable;

/**
 * Where a runtime's counters stood when it told them last in this boot; whoever goes on from the snapshot takes the next
 * difference from here.
 */
public record RuntimeCounters(
        @Nullable Long requestsTotal,
        @Nullable Long errorsTotal,
        @Nullable Long tokensTotal,
        @Nullable LatencyHistogram ttftHistogram,
        @Nullable LatencyHistogram e2eHistogram) {}
