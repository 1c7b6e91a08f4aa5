package io.umamiedge.contracts.telemetry;

import org.jspecify.annotations.Nullable;

/**
 * Where a runtime's counters stood at the report behind a snapshot; whoever goes on from the snapshot takes the next
 * difference from here.
 */
public record RuntimeCounters(
        @Nullable Long requestsTotal,
        @Nullable Long errorsTotal,
        @Nullable Long tokensTotal,
        @Nullable LatencyHistogram ttftHistogram,
        @Nullable LatencyHistogram e2eHistogram) {}
