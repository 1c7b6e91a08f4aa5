package io.umamiedge.contracts.request;

import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.FailoverCause;
import org.jspecify.annotations.Nullable;

/**
 * One try of a request on one node, and what it cost.
 *
 * @param decisionId that chose the node
 * @param failure what the node failed with; null when it did not fail, as when another node was sooner to answer
 * @param usage of this node alone: after a resumed stream, the text that came from an earlier node is part of its prompt
 * @param firstTokenMicros microseconds from the beginning of the try; null when nothing was generated, or the answer was
 *     no stream
 * @param totalMicros microseconds from the beginning of the try
 */
public record Attempt(
        DecisionId decisionId,
        Destination node,
        @Nullable FailoverCause failure,
        Usage usage,
        @Nullable Long firstTokenMicros,
        long totalMicros) {}
