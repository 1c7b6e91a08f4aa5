package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.ResidencyPolicy;
import io.umamiedge.contracts.registry.SlaPolicy;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that a decision depends on besides the candidates and the requests in flight.
 *
 * @param residencyPolicy the one that the customer names; null when the registry does not hold it, which permits nothing
 * @param slaPolicy the one that the customer names; null likewise
 * @param dedicatedNodes every node that is dedicated to any customer, this one's included; pass an immutable set, which
 *     is not copied
 * @param failed null for a request's first choice
 * @param registryRevision what the customer and the policies were read at
 * @param seed what the two candidates to compare are drawn with
 */
public record RoutingQuestion(
        RequestId requestId,
        ModelName model,
        Instant now,
        Customer customer,
        @Nullable ResidencyPolicy residencyPolicy,
        @Nullable SlaPolicy slaPolicy,
        Set<NodeId> dedicatedNodes,
        @Nullable FailedAttempts failed,
        long registryRevision,
        long seed) {
    public RoutingQuestion {
        dedicatedNodes = Set.copyOf(dedicatedNodes);
    }

    /** 1 for the first choice. */
    public int attempt() {
        return failed == null ? 1 : failed.count() + 1;
    }
}
