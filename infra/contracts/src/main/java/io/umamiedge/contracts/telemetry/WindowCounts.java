package io.umamiedge.contracts.telemetry;

/**
 * What a runtime's counters grew by within the window, so that rates can be told for many runtimes together.
 *
 * @param requests whose failures were counted too, 0 or more
 * @param errors of those requests, 0 or more
 * @param tokens generated, 0 or more
 * @param tokensMs the time in which those tokens were counted, milliseconds
 */
public record WindowCounts(long requests, long errors, long tokens, long tokensMs) {}
