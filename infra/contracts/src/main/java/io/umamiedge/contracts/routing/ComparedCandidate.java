package io.umamiedge.contracts.routing;

import io.umamiedge.contracts.identity.NodeId;

/**
 * One of the candidates that were compared.
 *
 * @param score expected load relative to capacity, lower is better
 */
public record ComparedCandidate(NodeId nodeId, double score) {}
