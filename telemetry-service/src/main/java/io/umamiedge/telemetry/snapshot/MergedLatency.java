package io.umamiedge.telemetry.snapshot;

import io.umamiedge.contracts.telemetry.LatencyPercentiles;
import org.jspecify.annotations.Nullable;

/**
 * Percentiles over the requests of many runtimes, milliseconds.
 *
 * @param requests behind them
 * @param relativeError of the sketches; the width of the runtimes' own histogram buckets comes on top
 */
public record MergedLatency(double p50, double p95, long requests, double relativeError) {
    /** Null when there was no request. */
    static @Nullable MergedLatency of(LatencySum sum) {
        LatencyPercentiles percentiles = sum.percentiles();
        return percentiles == null
                ? null
                : new MergedLatency(percentiles.p50(), percentiles.p95(), sum.count(), LatencySum.RELATIVE_ERROR);
    }
}
