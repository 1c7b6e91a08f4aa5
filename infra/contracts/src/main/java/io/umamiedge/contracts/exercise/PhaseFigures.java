package io.umamiedge.contracts.exercise;

import org.jspecify.annotations.Nullable;

/**
 * What one phase of a drill measured of the requests that the corridor was asked for.
 *
 * @param requests that ended in the phase, those left out whose customer went away first
 * @param served of them
 * @param lost of them: no node answered, or the answer was cut
 * @param successRatio served by requests, 0 to 1; null when there was none
 * @param p95LatencyMs of those served, to the end of the response, milliseconds; null likewise
 */
public record PhaseFigures(
        long requests,
        long served,
        long lost,
        @Nullable Double successRatio,
        @Nullable Double p95LatencyMs) {}
