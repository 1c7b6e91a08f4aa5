package io.umamiedge.telemetry.ingest;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What becomes of one report. */
sealed interface Judgement {
    record Accepted(UUID bootId, long seq) implements Judgement {}

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
