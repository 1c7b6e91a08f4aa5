package io.umamiedge.contracts.routing;

import io.umamiedge.contracts.identity.CorridorId;

/**
 * What a corridor has left once a node has gone.
 *
 * @param nodes that are offered
 * @param slots of their runtimes that are ready
 */
public record RemainingCapacity(CorridorId corridorId, int nodes, int slots) {}
