package io.umamiedge.contracts.routing;

import org.jspecify.annotations.Nullable;

/**
 * What a candidate's score was computed from, so that it can be computed again. Null is unknown, never zero.
 *
 * @param slots what the runtime can run at once
 * @param others requests that are not the deciding process's own, as last reported, waiting ones included; null when the
 *     runtime has not said
 * @param ownInFlight the deciding process's own requests at the runtime
 * @param reportAgeMs how old the report was, milliseconds
 * @param kvCacheUsage share of the KV cache in use at the report, 0 to 1
 * @param ttftMs expected time to first token: the report's and the deciding process's own peak-sensitive average,
 *     milliseconds
 * @param e2eP95Ms the report's 95th percentile of whole requests, milliseconds
 * @param distanceKm great-circle distance from where the request was received
 * @param prefixRank 1 or 2 when the prompt's prefix has its first or second home here
 */
public record ScoreInputs(
        int slots,
        @Nullable Integer others,
        int ownInFlight,
        @Nullable Long reportAgeMs,
        @Nullable Double kvCacheUsage,
        @Nullable Double ttftMs,
        @Nullable Double e2eP95Ms,
        @Nullable Double distanceKm,
        @Nullable Integer prefixRank) {}
