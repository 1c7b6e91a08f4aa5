package io.umamiedge.telemetry.ingest;

import io.umamiedge.contracts.telemetry.TelemetryReport;
import org.jspecify.annotations.Nullable;

/** What becomes of one report. */
sealed interface Judgement {
    record Accepted(TelemetryReport report) implements Judgement {}

    record Duplicate(long seq) implements Judgement {}

    /**
     * It cannot be used.
     *
     * @param field a path within the report; empty for the whole of it
     */
    record Rejected(@Nullable Long seq, Cause cause, String field, String message) implements Judgement {}

    /** Why, for counting. */
    enum Cause {
        INVALID,
        UNKNOWN_RUNTIME
    }
}
