package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.registry.ResidencyPolicy;
import io.umamiedge.contracts.registry.SlaPolicy;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.Rule;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.telemetry.RuntimeState;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the documents say of who may be served where, as plainly as it can be written; shares nothing with the engine. */
final class Oracle {
    private Oracle() {}

    /** The first rule that the node fails; null when it is permitted. */
    static @Nullable Rule firstFailing(RoutingQuestion question, Fleet.FleetNode node) {
        ResidencyPolicy policy = question.residencyPolicy();
        SlaPolicy sla = question.slaPolicy();
        Customer customer = question.customer();
        Candidate candidate = node.candidate;
        if (policy == null || sla == null) {
            return Rule.POLICY_ERROR;
        }
        if (question.keyScope() != null
                && question.keyScope().models().size() > 0
                && !question.keyScope().models().contains(question.model())) {
            return Rule.KEY_SCOPE;
        }
        List<CandidateRuntime> serving = new ArrayList<>();
        for (CandidateRuntime runtime : candidate.runtimes()) {
            if (runtime.models().contains(question.model())) {
                serving.add(runtime);
            }
        }
        if (serving.isEmpty()) {
            return Rule.MODEL_NOT_SERVED;
        }
        if (question.runtimeGroups().size() > 0) {
            serving.removeIf(runtime -> !question.runtimeGroups().contains(runtime.group()));
        }
        if (serving.isEmpty()) {
            return Rule.RUNTIME_GROUP;
        }
        Rule forbidding = ofPolicy(policy, customer, candidate);
        if (forbidding != null) {
            return forbidding;
        }
        Set<CustomerId> owners = question.dedications().of(candidate.nodeId());
        if (customer.dedicatedNodeIds().size() > 0 ? !owners.contains(customer.id()) : owners.size() > 0) {
            return Rule.DEDICATED;
        }
        return ofState(question, node, serving);
    }

    private static @Nullable Rule ofPolicy(ResidencyPolicy policy, Customer customer, Candidate node) {
        if (policy.blockedCountries().contains(node.country())) {
            return Rule.COUNTRY_BLOCKED;
        }
        if (!policy.allowedCountries().contains(node.country())) {
            return Rule.COUNTRY_NOT_ALLOWED;
        }
        if (node.countryVerified() != null && !node.countryVerified()) {
            return Rule.COUNTRY_UNVERIFIED;
        }
        if (policy.regulated() != null) {
            for (String certification : policy.regulated().requiredCertifications()) {
                if (!node.certifications().contains(certification)) {
                    return Rule.CERT_MISSING;
                }
            }
            if (policy.regulated().nodeGroups().size() > 0
                    && !policy.regulated().nodeGroups().contains(node.nodeGroup())) {
                return Rule.NODE_GROUP_NOT_ALLOWED;
            }
        }
        if (!customer.corridors().contains(node.corridorId())) {
            return Rule.CORRIDOR_NOT_ALLOWED;
        }
        return node.tiers().contains(customer.tier()) ? null : Rule.TIER_ISOLATION;
    }

    private static @Nullable Rule ofState(
            RoutingQuestion question, Fleet.FleetNode node, List<CandidateRuntime> serving) {
        Candidate candidate = node.candidate;
        if (candidate.checklistPassed() != null && !candidate.checklistPassed()) {
            return Rule.SITE_CHECKLIST;
        }
        Verdict verdict = candidate.verdict();
        if (verdict == Verdict.DRILLED
                && candidate.drill() != null
                && !question.now().isBefore(candidate.drill().endsAt())) {
            verdict = candidate.drill().otherwise();
        }
        if (verdict != Verdict.ELIGIBLE) {
            return Rule.valueOf("NODE_" + verdict);
        }
        serving.removeIf(runtime -> runtime.state() != RuntimeState.READY);
        if (serving.isEmpty()) {
            return Rule.RUNTIME_NOT_READY;
        }
        serving.removeIf(runtime -> node.free(runtime, question.now()) <= 0);
        if (serving.isEmpty()) {
            return Rule.SATURATED;
        }
        serving.removeIf(runtime -> !hasRoom(question, node, runtime));
        if (serving.isEmpty()) {
            return Rule.RESERVED;
        }
        if (candidate.corridorOpen() != null && !candidate.corridorOpen()) {
            return Rule.CORRIDOR_NOT_OPEN;
        }
        return ofFailover(question, candidate);
    }

    private static @Nullable Rule ofFailover(RoutingQuestion question, Candidate candidate) {
        FailedAttempts failed = question.failed();
        if (failed == null) {
            return null;
        }
        if (failed.tried().contains(candidate.nodeId())) {
            return Rule.ALREADY_TRIED;
        }
        return isReached(question.slaPolicy().failoverRule(), failed.firstChoice(), candidate)
                ? null
                : Rule.FAILOVER_RULE;
    }

    /** Whether the runtime has a slot that nobody else has reserved. */
    static boolean hasRoom(RoutingQuestion question, Fleet.FleetNode node, CandidateRuntime runtime) {
        int heldForOthers = 0;
        for (Fleet.Held held : node.held(runtime)) {
            if (!held.customer().equals(question.customer().id())) {
                heldForOthers += held.unused();
            }
        }
        return node.free(runtime, question.now()) > heldForOthers;
    }

    static boolean isReached(FailoverRule rule, Destination from, Candidate to) {
        if (rule == FailoverRule.SAME_SITE) {
            return from.siteId().equals(to.siteId());
        } else if (rule == FailoverRule.SAME_COUNTRY) {
            return from.country().equals(to.country());
        } else if (rule == FailoverRule.SAME_CORRIDOR) {
            return from.corridorId().equals(to.corridorId());
        } else {
            return rule == FailoverRule.ANY_PERMITTED;
        }
    }
}
