package io.umamiedge.contracts.telemetry;

import io.umamiedge.contracts.identity.RuntimeId;
import org.jspecify.annotations.Nullable;

/**
 * One runtime in a capacity snapshot; null is unknown, never zero.
 *
 * <p>Latency, token rate and error rate are those of a sliding window ({@code umamiedge.telemetry.window}, 60 s) that ends with
 * the report behind the snapshot and never goes back beyond its boot. A runtime that tells only percentiles or a token
 * rate of its own has no sketch and no counted tokens; what it told last stands.
 *
 * @param ttftMs time to first token
 * @param e2eMs whole requests
 * @param tokensPerSecond generated tokens in the window, by the time between the reports that counted them
 * @param errorRate failed share of the window's requests, 0 to 1; null when there was none
 * @param ttftSketch the window's times to first token, mergeable with those of other runtimes. Each request stands in the
 *     middle of the bucket that the runtime counted it in, and at the last bound when it was longer than that: so a
 *     percentile is off by at most half of that bucket's width and the sketch's relative error
 * @param e2eSketch the window's times of whole requests
 * @param window what the two rates were made from
 */
public record RuntimeCapacity(
        RuntimeId id,
        RuntimeState state,
        @Nullable Integer slots,
        @Nullable Integer running,
        @Nullable Integer waiting,
        @Nullable Double kvCacheUsage,
        @Nullable LatencyPercentiles ttftMs,
        @Nullable LatencyPercentiles e2eMs,
        @Nullable Double tokensPerSecond,
        @Nullable Double errorRate,
        @Nullable LatencySketch ttftSketch,
        @Nullable LatencySketch e2eSketch,
        @Nullable WindowCounts window,
        RuntimeCounters counters) {}
