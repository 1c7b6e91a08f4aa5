package io.umamiedge.routing.engine;

import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.registry.KeyScope;
import io.umamiedge.contracts.registry.RegulatedWorkload;
import io.umamiedge.contracts.registry.ResidencyPolicy;
import io.umamiedge.contracts.registry.SlaPolicy;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.Rule;
import io.umamiedge.contracts.routing.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What policies, contracts and gates say of a node: the one place that knows. Whatever cannot be evaluated says no.
 */
public final class PermissionCheck {
    private PermissionCheck() {}

    /** What makes the policies unusable, as a clause; null when they can be evaluated. */
    public static @Nullable String policyError(RoutingQuestion question) {
        Customer customer = question.customer();
        ResidencyPolicy residency = question.residencyPolicy();
        if (residency == null || !residency.id().equals(customer.residencyPolicyId())) {
            return "residency policy '" + customer.residencyPolicyId() + "' is not known";
        }
        SlaPolicy sla = question.slaPolicy();
        if (sla == null || !sla.id().equals(customer.slaPolicyId())) {
            return "SLA policy '" + customer.slaPolicyId() + "' is not known";
        }
        return null;
    }

    /** Whether the key that asks may be used for the model. */
    public static boolean isInKeyScope(RoutingQuestion question) {
        KeyScope scope = question.keyScope();
        return scope == null || scope.permits(question.model());
    }

    /** The first rule that keeps the customer's data or contract off this node, busy or not; null when none does. */
    public static @Nullable Rule firstForbidding(RoutingQuestion question, Candidate candidate) {
        ResidencyPolicy policy = question.residencyPolicy();
        if (policy == null || policyError(question) != null) {
            return Rule.POLICY_ERROR;
        }
        if (!isInKeyScope(question)) {
            return Rule.KEY_SCOPE;
        }
        Standing standing = Standing.of(
                candidate, candidate.verdict(), question.dedications().of(candidate.nodeId()));
        Rule first = firstFailing(policy, question.customer(), standing);
        return first != null && isForbidding(first) ? first : null;
    }

    /** Whether the rule is about policy and contract, not about how the grid is doing. */
    static boolean isForbidding(Rule rule) {
        return rule.compareTo(Rule.DEDICATED) <= 0;
    }

    /** The first of all rules, from the country's to the verdict's, that a standing fails. */
    static @Nullable Rule firstFailing(ResidencyPolicy policy, Customer customer, Standing node) {
        if (policy.blockedCountries().contains(node.country())) {
            return Rule.COUNTRY_BLOCKED;
        }
        if (!policy.allowedCountries().contains(node.country())) {
            return Rule.COUNTRY_NOT_ALLOWED;
        }
        if (!node.isVerified()) {
            return Rule.COUNTRY_UNVERIFIED;
        }
        RegulatedWorkload regulated = policy.regulated();
        if (regulated != null && !node.certifications().containsAll(regulated.requiredCertifications())) {
            return Rule.CERT_MISSING;
        }
        if (regulated != null
                && !regulated.nodeGroups().isEmpty()
                && !regulated.nodeGroups().contains(node.nodeGroup())) {
            return Rule.NODE_GROUP_NOT_ALLOWED;
        }
        if (!customer.corridors().contains(node.corridorId())) {
            return Rule.CORRIDOR_NOT_ALLOWED;
        }
        if (!node.tiers().contains(customer.tier())) {
            return Rule.TIER_ISOLATION;
        }
        boolean isDedicatedRight = customer.dedicatedNodeIds().isEmpty()
                ? node.owners().isEmpty()
                : node.owners().contains(customer.id());
        if (!isDedicatedRight) {
            return Rule.DEDICATED;
        }
        return node.isChecked() ? ofVerdict(node.verdict()) : Rule.SITE_CHECKLIST;
    }

    private static @Nullable Rule ofVerdict(Verdict verdict) {
        return switch (verdict) {
            case ELIGIBLE -> null;
            case BLOCKED -> Rule.NODE_BLOCKED;
            case DRAINING -> Rule.NODE_DRAINING;
            case DRILLED -> Rule.NODE_DRILLED;
            case EJECTED -> Rule.NODE_EJECTED;
            case STALE -> Rule.NODE_STALE;
        };
    }

    /** Whether the failover rule lets a request that was meant for {@code origin} go on to {@code next}. */
    static boolean reaches(FailoverRule rule, Destination origin, Destination next) {
        return switch (rule) {
            case SAME_SITE -> next.siteId().equals(origin.siteId());
            case SAME_COUNTRY -> next.country().equals(origin.country());
            case SAME_CORRIDOR -> next.corridorId().equals(origin.corridorId());
            case ANY_PERMITTED -> true;
            case NONE -> false;
        };
    }
}
