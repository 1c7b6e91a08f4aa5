package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.registry.RegulatedWorkload;
import io.umamiedge.contracts.registry.ResidencyPolicy;
import io.umamiedge.contracts.registry.SlaPolicy;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.Rule;
import io.umamiedge.contracts.routing.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What policies and contracts say of a node: the one place that knows. Whatever cannot be evaluated says no.
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

    /** The first rule that keeps the customer's data or contract off this node, busy or not; null when none does. */
    public static @Nullable Rule firstForbidding(RoutingQuestion question, Candidate candidate) {
        if (policyError(question) != null) {
            return Rule.POLICY_ERROR;
        }
        Rule rule = firstForbidding(question, Standing.of(candidate));
        return rule != null || isDedicatedRight(question, candidate.nodeId()) ? rule : Rule.DEDICATED;
    }

    static @Nullable Rule firstForbidding(RoutingQuestion question, Standing node) {
        ResidencyPolicy policy = question.residencyPolicy();
        if (policy == null) {
            return Rule.POLICY_ERROR;
        }
        if (policy.blockedCountries().contains(node.country())) {
            return Rule.COUNTRY_BLOCKED;
        }
        if (!policy.allowedCountries().contains(node.country())) {
            return Rule.COUNTRY_NOT_ALLOWED;
        }
        RegulatedWorkload regulated = policy.regulated();
        if (regulated != null) {
            if (!node.certifications().containsAll(regulated.requiredCertifications())) {
                return Rule.CERT_MISSING;
            }
            if (!regulated.nodeGroups().isEmpty() && !regulated.nodeGroups().contains(node.nodeGroup())) {
                return Rule.NODE_GROUP_NOT_ALLOWED;
            }
        }
        Customer customer = question.customer();
        if (!customer.corridors().contains(node.corridorId())) {
            return Rule.CORRIDOR_NOT_ALLOWED;
        }
        return node.tiers().contains(customer.tier()) ? null : Rule.TIER_ISOLATION;
    }

    static boolean isDedicatedRight(RoutingQuestion question, NodeId node) {
        Customer customer = question.customer();
        return customer.dedicatedNodeIds().isEmpty()
                ? !question.dedicatedNodes().contains(node)
                : customer.dedicatedNodeIds().contains(node);
    }

    static @Nullable Rule ofVerdict(Verdict verdict) {
        return switch (verdict) {
            case ELIGIBLE -> null;
            case BLOCKED -> Rule.NODE_BLOCKED;
            case DRAINING -> Rule.NODE_DRAINING;
            case DRILLED -> Rule.NODE_DRILLED;
            case EJECTED -> Rule.NODE_EJECTED;
            case STALE -> Rule.NODE_STALE;
        };
    }

    /** The first of the rules for requests that fail over. */
    static @Nullable Rule firstFailing(RoutingQuestion question, FailedAttempts failed, Candidate candidate) {
        if (failed.tried().contains(candidate.nodeId())) {
            return Rule.ALREADY_TRIED;
        }
        SlaPolicy sla = question.slaPolicy();
        return sla != null && reaches(sla.failoverRule(), failed.firstChoice(), candidate) ? null : Rule.FAILOVER_RULE;
    }

    /** Whether the failover rule lets a request that was meant for {@code origin} go on to {@code candidate}. */
    static boolean reaches(FailoverRule rule, Destination origin, Candidate candidate) {
        return switch (rule) {
            case SAME_SITE -> candidate.siteId().equals(origin.siteId());
            case SAME_COUNTRY -> candidate.country().equals(origin.country());
            case SAME_CORRIDOR -> candidate.corridorId().equals(origin.corridorId());
            case ANY_PERMITTED -> true;
            case NONE -> false;
        };
    }
}
