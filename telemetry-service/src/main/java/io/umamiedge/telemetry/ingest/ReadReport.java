package io.umamiedge.telemetry.ingest;

import io.umamiedge.contracts.telemetry.TelemetryReport;
import org.jspecify.annotations.Nullable;

/** One report of a request's body, as far as it could be read. */
sealed interface ReadReport {
    record Legible(TelemetryReport report) implements ReadReport {}

    /**
     * Not a report.
     *
     * @param seq null when even that cannot be told
     * @param field a path within the report; empty for the whole of it
     */
    record Illegible(@Nullable Long seq, String field, String message) implements ReadReport {}
}
