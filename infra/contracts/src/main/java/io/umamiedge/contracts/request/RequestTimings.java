package io.umamiedge.contracts.request;

import org.jspecify.annotations.Nullable;

/**
 * Microseconds since the gateway had the whole request.
 *
 * @param firstByteMicros null when no byte of a response was relayed
 */
public record RequestTimings(@Nullable Long firstByteMicros, long totalMicros) {}
