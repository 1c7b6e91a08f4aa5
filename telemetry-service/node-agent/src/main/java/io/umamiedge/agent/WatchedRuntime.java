package io.umamiedge.agent;

import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.RuntimeState;
import java.io.IOException;

/**
 * A runtime and whether it ever answered: one that has not yet is loading, one that no longer does has failed.
 *
 * <p>Thread-safe.
 */
final class WatchedRuntime {
    private final RuntimeSettings runtime;
    private final RuntimeProbe probe;
    private volatile boolean answered;

    WatchedRuntime(RuntimeSettings runtime, RuntimeProbe probe) {
        this.runtime = runtime;
        this.probe = probe;
    }

    RuntimeReport measure() {
        try {
            RuntimeReport report = probe.probe();
            answered = true;
            return report;
        } catch (IOException _) {
            return silent();
        }
    }

    /** What is known of a runtime that gives no answer. */
    RuntimeReport silent() {
        return new RuntimeReport(
                runtime.id(),
                answered ? RuntimeState.FAILED : RuntimeState.LOADING,
                runtime.slots(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
