package io.umamiedge.telemetry.capacity;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes the one tracker of this instance from its configuration. */
@Singleton
public class CapacityTrackerProducer {
    @Produces
    @Singleton
    CapacityTracker tracker(CapacityConfig config) {
        return new CapacityTracker(new CapacityTimes(
                config.snapshotInterval(),
                config.trendInterval(),
                config.refreshInterval(),
                config.staleAfter(),
                config.offlineAfter(),
                config.window()));
    }
}
