package io.umamiedge.routing.simulation.result;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.NodeId;

/**
 * How busy a node was.
 *
 * @param utilisation taken share of its slots over the time that requests came, 0 to 1
 */
public record NodeUse(NodeId nodeId, CorridorId corridorId, int slots, double utilisation, long served) {}
