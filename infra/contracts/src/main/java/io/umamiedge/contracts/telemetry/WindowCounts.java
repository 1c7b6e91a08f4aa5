package io.umamiedge.contracts.telemetry;

import org.jspecify.annotations.Nullable;

/**
 * What a runtime's counters grew by within the window, so that rates can be told for many runtimes together. A counter
 * that the runtime does not have is null, one that did not move is 0.
 *
 * @param requests finished
 * @param errors failed requests
 * @param tokens generated
 * @param tokensMs the time in which those tokens were counted, milliseconds; 0 while there is only one count
 */
public record WindowCounts(
        @Nullable Long requests,
        @Nullable Long errors,
        @Nullable Long tokens,
        long tokensMs) {}
