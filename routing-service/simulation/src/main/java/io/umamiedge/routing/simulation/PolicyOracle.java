package io.umamiedge.routing.simulation;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.RegulatedWorkload;
import io.umamiedge.contracts.registry.ResidencyPolicy;
import io.umamiedge.routing.engine.PolicyBook;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Says whether a customer's data may be on a node, from the policies themselves and from where the node really stands.
 * Written apart from the engine's filters and deliberately naive: one that shared their code would share their mistakes.
 */
final class PolicyOracle {
    private final PolicyBook policies;
    private final int nodes;
    private final Map<CustomerId, String[]> answers = new HashMap<>();

    PolicyOracle(PolicyBook policies, int nodes) {
        this.policies = policies;
        this.nodes = nodes;
    }

    PolicyBook policies() {
        return policies;
    }

    /** What forbids it, as a clause; null when nothing does. */
    @Nullable
    String forbids(CustomerId customer, GridNode node) {
        String[] known = answers.computeIfAbsent(customer, _ -> new String[nodes]);
        String answer = known[node.index()];
        if (answer == null) {
            answer = answer(customer, node);
            known[node.index()] = answer;
        }
        return answer.isEmpty() ? null : answer;
    }

    private String answer(CustomerId id, GridNode node) {
        Customer customer = policies.customers().get(id);
        if (customer == null) {
            return "the customer is not known";
        }
        ResidencyPolicy policy = policies.residencyPolicies().get(customer.residencyPolicyId());
        if (policy == null) {
            return "the customer has no residency policy";
        }
        String country = node.site().country().value();
        boolean isBlocked = policy.blockedCountries().stream()
                .anyMatch(blocked -> blocked.value().equals(country));
        boolean isAllowed = policy.allowedCountries().stream()
                .anyMatch(allowed -> allowed.value().equals(country));
        if (isBlocked || !isAllowed) {
            return "the data may not be in " + country;
        }
        RegulatedWorkload regulated = policy.regulated();
        if (regulated != null) {
            for (String certification : regulated.requiredCertifications()) {
                if (!node.spec().certifications().contains(certification)) {
                    return "the node is not certified for " + certification;
                }
            }
            if (!regulated.nodeGroups().isEmpty()
                    && !regulated.nodeGroups().contains(node.site().nodeGroup())) {
                return "the data may not be on a node of the group "
                        + node.site().nodeGroup();
            }
        }
        return contract(customer, node);
    }

    private String contract(Customer customer, GridNode node) {
        if (!customer.corridors().contains(node.corridor().id())) {
            return "the customer is not served in the corridor "
                    + node.corridor().id();
        }
        if (!node.spec().tiers().contains(customer.tier())) {
            return "the node does not serve the tier " + customer.tier();
        }
        boolean isOwn = customer.dedicatedNodeIds().contains(node.id());
        boolean isAnothers = policies.customers().values().stream()
                .anyMatch(other -> !other.id().equals(customer.id())
                        && other.dedicatedNodeIds().contains(node.id()));
        if (!customer.dedicatedNodeIds().isEmpty() && !isOwn) {
            return "the customer is served by dedicated nodes only";
        }
        return isAnothers && !isOwn ? "the node is dedicated to another customer" : "";
    }
}
