package io.umamiedge.contracts.routing;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;
import org.jspecify.annotations.Nullable;

/**
 * One of the candidates that were compared.
 *
 * @param score lower is better, without a dimension; the sum of {@code terms}, or the load alone where there are none
 * @param runtimeId which of the node's runtimes would have served; null in decisions of engine version 1, and so are
 *     {@code terms} and {@code inputs}
 */
public record ComparedCandidate(
        NodeId nodeId,
        double score,
        @Nullable RuntimeId runtimeId,
        @Nullable ScoreTerms terms,
        @Nullable ScoreInputs inputs) {}
