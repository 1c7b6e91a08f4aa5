package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.KeyScope;
import io.umamiedge.contracts.registry.ResidencyPolicy;
import io.umamiedge.contracts.registry.RuntimeGroup;
import io.umamiedge.contracts.registry.SlaPolicy;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that a decision depends on besides the candidates, the requests in flight and the reservations. {@link PolicyBook}
 * makes them.
 *
 * @param runtimeGroups the only ones that can answer; empty for any
 * @param keyId what the customer asks with; null when it asks with no key, as in simulations
 * @param keyScope what the key may be used for; null for all that the customer may
 * @param residencyPolicy the one that the customer names; null when the registry does not hold it, which permits nothing
 * @param slaPolicy the one that the customer names; null likewise
 * @param dedications every node that is dedicated to any customer, this one's included; keep one instance as long as it
 *     holds, it is told apart by identity first
 * @param prefixDigest a keyed digest of how the prompt begins, the same for prompts that may share a KV cache; null for
 *     none
 * @param failed null for a request's first choice
 * @param registryRevision what the customer and the policies were read at
 * @param seed what the candidates to compare are drawn with
 */
public record RoutingQuestion(
        RequestId requestId,
        ModelName model,
        Set<RuntimeGroup> runtimeGroups,
        Instant now,
        Customer customer,
        @Nullable KeyId keyId,
        @Nullable KeyScope keyScope,
        @Nullable ResidencyPolicy residencyPolicy,
        @Nullable SlaPolicy slaPolicy,
        Dedications dedications,
        @Nullable Long prefixDigest,
        @Nullable FailedAttempts failed,
        long registryRevision,
        long seed) {
    public RoutingQuestion {
        runtimeGroups = Set.copyOf(runtimeGroups);
    }

    /** 1 for the first choice. */
    public int attempt() {
        return failed == null ? 1 : failed.count() + 1;
    }

    /** Whether a node is wanted beside one that has not answered yet. */
    public boolean isHedge() {
        return failed != null && failed.isLastOpen();
    }
}
