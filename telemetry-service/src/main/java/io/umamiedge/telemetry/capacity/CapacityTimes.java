package io.umamiedge.telemetry.capacity;

import java.time.Duration;
import java.time.Instant;

/** The times of {@link CapacityConfig}; throws {@link IllegalArgumentException} when they contradict each other. */
record CapacityTimes(
        Duration snapshotInterval,
        Duration trendInterval,
        Duration refreshInterval,
        Duration staleAfter,
        Duration offlineAfter,
        Duration window) {
    private static final Duration LONGEST_WINDOW = Duration.ofHours(1);

    CapacityTimes {
        if (snapshotInterval.isNegative() || snapshotInterval.compareTo(trendInterval) > 0) {
            throw new IllegalArgumentException(
                    "umamiedge.telemetry.snapshot-interval must be 0 to umamiedge.telemetry.trend-interval");
        }
        if (!trendInterval.isPositive() || trendInterval.compareTo(refreshInterval) > 0) {
            throw new IllegalArgumentException(
                    "umamiedge.telemetry.trend-interval must be more than 0 and at most umamiedge.telemetry.refresh-interval");
        }
        if (!staleAfter.isPositive() || staleAfter.compareTo(offlineAfter) >= 0) {
            throw new IllegalArgumentException(
                    "umamiedge.telemetry.stale-after must be more than 0 and less than umamiedge.telemetry.offline-after");
        }
        if (window.toMillis() < Slice.PER_WINDOW || window.compareTo(LONGEST_WINDOW) > 0) {
            throw new IllegalArgumentException(
                    "umamiedge.telemetry.window must be " + Slice.PER_WINDOW + " ms to " + LONGEST_WINDOW);
        }
    }

    /** Where in the windows of all runtimes this moment is. */
    WindowMoment moment(Instant instant) {
        long milliseconds = instant.toEpochMilli();
        return new WindowMoment(milliseconds, Math.floorDiv(milliseconds, window.toMillis() / Slice.PER_WINDOW));
    }
}
