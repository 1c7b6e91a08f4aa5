package io.umamiedge.contracts.routing;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.identity.ResidencyPolicyId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to choose a node, with all that it was chosen from. Recorded whether it found a node or not.
 *
 * @param attempt 1 for a request's first choice, one more for each failover
 * @param region the region of the selected node; null when none was permitted
 * @param selected null when every node was removed
 * @param policyReason why this one, or which rule emptied the set: a sentence for people
 * @param fallbackOptions in order, each permitted like the selected one, at most three
 * @param rejections in the order of the rules, only those that removed a node
 * @param emptiedBy the rule that removed the last candidate; null when a node was selected
 * @param compared the candidates whose scores were compared
 * @param registryRevision the registry it was made against
 * @param seed what the two compared candidates were drawn with
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
        Instant decidedAt) {
    public RoutingDecision {
        fallbackOptions = List.copyOf(fallbackOptions);
        rejections = List.copyOf(rejections);
        compared = List.copyOf(compared);
    }
}
