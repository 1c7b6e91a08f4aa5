package io.umamiedge.telemetry.capacity;

import io.umamiedge.contracts.telemetry.TelemetryReported;
import io.umamiedge.platform.kafka.OwnEvents;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes what there is one of in this instance: its tracker, and what it remembers of the reports it took in. */
@Singleton
public class CapacityTrackerProducer {
    // A report comes back within a tenth of a second; this is as many as two cores take in meanwhile.
    private static final int REMEMBERED_REPORTS = 2_048;

    @Produces
    @Singleton
    OwnEvents<TelemetryReported> ownReports() {
        return new OwnEvents<>(TelemetryReported.class, REMEMBERED_REPORTS);
    }

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
