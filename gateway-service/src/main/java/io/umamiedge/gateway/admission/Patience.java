package io.umamiedge.gateway.admission;

import java.time.Duration;

/**
 * How long requests wait to be admitted, and how many of them.
 *
 * @param forShare until this gateway is given a share of the limit
 * @param forRoom until there is room within the limit; what would take longer is refused at once
 * @param places of those that wait for room, in all
 */
public record Patience(Duration forShare, Duration forRoom, int places) {}
