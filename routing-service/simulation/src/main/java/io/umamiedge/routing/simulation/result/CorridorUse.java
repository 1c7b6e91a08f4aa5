package io.umamiedge.routing.simulation.result;

import io.umamiedge.contracts.identity.CorridorId;

/**
 * How busy a corridor was.
 *
 * @param utilisation taken share of its nodes' slots over the time that requests came, 0 to 1
 * @param peakUtilisation the highest of any interval
 * @param served requests that its nodes answered to the end
 * @param servedFromElsewhere of those, requests that came in at another corridor's gateways
 */
public record CorridorUse(
        CorridorId corridorId,
        int nodes,
        int slots,
        double utilisation,
        double peakUtilisation,
        long served,
        long servedFromElsewhere) {}
