package io.umamiedge.audit.log;

import io.umamiedge.audit.chain.LogId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which entries of a log to list; null leaves a filter out.
 *
 * @param since the earliest time of an event, inclusive
 * @param until the latest, exclusive
 * @param after index of the last entry of the page before
 */
record EntryQuery(
        LogId logId,
        @Nullable String type,
        @Nullable String customerId,
        @Nullable String nodeId,
        @Nullable String corridorId,
        @Nullable String requestId,
        @Nullable String decisionId,
        @Nullable String failoverId,
        @Nullable Instant since,
        @Nullable Instant until,
        Order order,
        @Nullable Long after,
        int limit) {
    /** Which entries come first. */
    enum Order {
        NEWEST_FIRST,
        OLDEST_FIRST
    }
}
