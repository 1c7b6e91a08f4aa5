package io.umamiedge.telemetry.capacity;

/**
 * When something was counted.
 *
 * @param slice the number of the slice that the moment is in
 */
record WindowMoment(long milliseconds, long slice) {}
