package io.umamiedge.telemetry.capacity;

import java.time.Duration;

/** The times of {@link CapacityConfig}; throws {@link IllegalArgumentException} when they contradict each other. */
record CapacityTimes(Duration snapshotInterval, Duration refreshInterval, Duration staleAfter, Duration offlineAfter) {
    CapacityTimes {
        if (snapshotInterval.isNegative() || snapshotInterval.compareTo(refreshInterval) > 0) {
            throw new IllegalArgumentException(
                    "umamiedge.telemetry.snapshot-interval must be 0 to umamiedge.telemetry.refresh-interval");
        }
        if (!staleAfter.isPositive() || staleAfter.compareTo(offlineAfter) >= 0) {
            throw new IllegalArgumentException(
                    "umamiedge.telemetry.stale-after must be more than 0 and less than umamiedge.telemetry.offline-after");
        }
    }
}
