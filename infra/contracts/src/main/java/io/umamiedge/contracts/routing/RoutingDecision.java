package io.umamiedge.contracts.routing;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.identity.ResidencyPolicyId;
import io.umamiedge.contracts.registry.RuntimeGroup;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to choose a node, with all that it was chosen from. Recorded whether it found a node or not.
 *
 * @param attempt 1 for a request's first choice, one more for each failover and for a hedge
 * @param region the region of the selected node; null when none was permitted
 * @param selected null when every node was removed
 * @param policyReason why this one, or which rule emptied the set: a sentence for people
 * @param fallbackOptions in order, each permitted like the selected one, at most three
 * @param rejections in the order of the rules, only those that removed a node
 * @param emptiedBy the rule that removed the last candidate; null when a node was selected
 * @param compared the candidates whose scores were compared
 * @param registryRevision the registry it was made against
 * @param seed what the compared candidates were drawn with
 * @param engineVersion which engine decided, that is which filters and which formula; null for version 1
 * @param keyId the key that asked; null when none did, as in a dry run
 * @param runtimeGroups the only runtime groups that could serve it; empty for any
 * @param permittedNodes how many nodes passed every filter
 * @param prefixDigest what the prompt's prefix was looked up by; a keyed digest that nobody without the key can link to
 *     a text; null when there was none
 * @param reserved whether the selected node was taken from the customer's own reservation
 * @param firstChoice what the failover rule measured from; null in a request's first attempt
 * @param tried the nodes that the request had been sent to already
 * @param hedge true when the node was asked beside the one before, which had not answered yet; null otherwise
 */
public record RoutingDecision(
        DecisionId decisionId,
        RequestId requestId,
        int attempt,
        CustomerId customerId,
        ModelName model,
        ResidencyPolicyId residencyPolicyId,
        @Nullable String region,
        @Nullable Destination selected,
        String policyReason,
        List<Destination> fallbackOptions,
        List<Rejection> rejections,
        @Nullable Rule emptiedBy,
        List<ComparedCandidate> compared,
        long registryRevision,
        long seed,
        Instant decidedAt,
        @Nullable Integer engineVersion,
        @Nullable KeyId keyId,
        Set<RuntimeGroup> runtimeGroups,
        @Nullable Integer permittedNodes,
        @Nullable Long prefixDigest,
        @Nullable Boolean reserved,
        @Nullable Destination firstChoice,
        Set<NodeId> tried,
        @Nullable Boolean hedge) {
    public RoutingDecision {
        fallbackOptions = List.copyOf(fallbackOptions);
        rejections = List.copyOf(rejections);
        compared = List.copyOf(compared);
        runtimeGroups = Set.copyOf(runtimeGroups);
        tried = Set.copyOf(tried);
    }
}
