package io.umamiedge.contracts.request;

import org.jspecify.annotations.Nullable;

/**
 * Microseconds since the gateway had the whole request.
 *
 * @param firstByteMicros null when no byte of a response was relayed
 * @param queueMicros when the first node was asked; null when none was
 * @param firstTokenMicros when the first token of a stream arrived from a node; null when none did
 * @param interTokenMicros the mean time between two events with tokens; null when there were fewer than two
 */
public record RequestTimings(
        @Nullable Long firstByteMicros,
        long totalMicros,
        @Nullable Long queueMicros,
        @Nullable Long firstTokenMicros,
        @Nullable Long interTokenMicros) {}
