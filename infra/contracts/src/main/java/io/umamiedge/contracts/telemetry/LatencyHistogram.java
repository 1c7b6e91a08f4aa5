package io.umamiedge.contracts.telemetry;

import java.util.List;

/**
 * How many requests took how long, counted since the runtime's start and never reset by being read, so that a report that
 * is lost costs no request: what was counted between any two reports is their difference.
 *
 * @param upperBoundsMs inclusive upper ends of the buckets, milliseconds, 0 to a day, strictly growing, 1 to 64
 * @param counts per bucket, not summed up; one more than there are bounds, for what took longer than the last
 */
public record LatencyHistogram(List<Double> upperBoundsMs, List<Long> counts) {
    private static final int MOST_BOUNDS = 64;

    public LatencyHistogram {
        upperBoundsMs = List.copyOf(upperBoundsMs);
        counts = List.copyOf(counts);
        if (upperBoundsMs.isEmpty() || upperBoundsMs.size() > MOST_BOUNDS) {
            throw new IllegalArgumentException("upper_bounds_ms must hold 1 to 64 bounds");
        }
        if (counts.size() != upperBoundsMs.size() + 1) {
            throw new IllegalArgumentException("counts must hold one more than upper_bounds_ms");
        }
        double last = -1;
        for (double bound : upperBoundsMs) {
            Bounds.require("upper_bounds_ms", bound, 0, Bounds.DAY_IN_MILLISECONDS);
            if (bound <= last) {
                throw new IllegalArgumentException("upper_bounds_ms must grow");
            }
            last = bound;
        }
        counts.forEach(count -> Bounds.require("counts", count, 0, 1e15));
    }
}
