package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.registry.KeyRecord;
import io.umamiedge.contracts.registry.ResidencyPolicy;
import io.umamiedge.contracts.registry.SlaPolicy;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.ComparedCandidate;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Rule;
import io.umamiedge.contracts.routing.ScoreInputs;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes a recorded decision again, as far as it can be: whether the selected node and every fallback were permitted, on
 * the registry as it was; and why this node and not that one, on the inputs that the decision itself records.
 *
 * <p>What was only ever true for a moment, such as that a node was silent or full, is taken on trust: the decision says
 * so, and nothing else can.
 */
public final class DecisionVerifier {
    // Recorded scores are written and read as decimals of a double, which lose nothing.
    private static final double EXACT = 1e-9;

    private final RoutingDecision decision;
    private final RegistryFacts facts;
    private final List<Mismatch> mismatches = new ArrayList<>();

    private DecisionVerifier(RoutingDecision decision, RegistryFacts facts) {
        this.decision = decision;
        this.facts = facts;
    }

    /**
     * What is wrong with a decision; empty when nothing is.
     *
     * @param facts the registry at the decision's revision
     */
    public static List<Mismatch> verify(RoutingDecision decision, RegistryFacts facts) {
        DecisionVerifier verifier = new DecisionVerifier(decision, facts);
        verifier.verify();
        return List.copyOf(verifier.mismatches);
    }

    private void verify() {
        if (decision.registryRevision() != facts.revision()) {
            mismatches.add(new Mismatch.WrongRevision(decision.registryRevision(), facts.revision()));
            return;
        }
        Customer customer = facts.policies().customers().get(decision.customerId());
        if (customer == null) {
            mismatches.add(new Mismatch.UnknownCustomer(decision.customerId()));
            return;
        }
        if (!customer.residencyPolicyId().equals(decision.residencyPolicyId())) {
            mismatches.add(new Mismatch.OtherPolicy(decision.residencyPolicyId(), customer.residencyPolicyId()));
        }
        RoutingQuestion question = question(customer);
        Destination selected = decision.selected();
        if (selected == null) {
            verifyRefusal(question);
            return;
        }
        verifyPermission(question, selected);
        decision.fallbackOptions().forEach(fallback -> verifyPermission(question, fallback));
        verifyReach(question, selected);
        SlaPolicy sla = question.slaPolicy();
        if (sla != null) {
            verifyChoice(selected, sla.p95LatencyMs());
        }
    }

    private RoutingQuestion question(Customer customer) {
        KeyId keyId = decision.keyId();
        KeyRecord key = keyId == null ? null : facts.key(keyId);
        return facts.policies()
                .question(
                        new Asked(
                                decision.requestId(),
                                decision.model(),
                                decision.runtimeGroups(),
                                customer,
                                keyId,
                                key == null ? null : key.scope(),
                                decision.prefixDigest()),
                        null,
                        decision.decidedAt(),
                        decision.seed());
    }

    private void verifyPermission(RoutingQuestion question, Destination destination) {
        Candidate candidate = facts.candidate(destination.nodeId());
        if (candidate == null) {
            mismatches.add(new Mismatch.UnknownNode(destination));
            return;
        }
        Destination registered = new Destination(
                candidate.nodeId(),
                destination.runtimeId(),
                candidate.siteId(),
                candidate.corridorId(),
                candidate.region(),
                candidate.country());
        if (!registered.equals(destination)) {
            mismatches.add(new Mismatch.Misplaced(destination, registered));
        }
        Rule rule = firstFailing(question, candidate, destination.runtimeId());
        if (rule != null) {
            mismatches.add(new Mismatch.NotPermitted(destination, rule));
        }
    }

    private static @Nullable Rule firstFailing(RoutingQuestion question, Candidate candidate, RuntimeId destination) {
        ResidencyPolicy policy = question.residencyPolicy();
        if (policy == null || PermissionCheck.policyError(question) != null) {
            return Rule.POLICY_ERROR;
        }
        if (!PermissionCheck.isInKeyScope(question)) {
            return Rule.KEY_SCOPE;
        }
        boolean isServed = false;
        boolean isOfGroup = false;
        for (CandidateRuntime runtime : candidate.runtimes()) {
            boolean serves =
                    runtime.models().contains(question.model()) && runtime.id().equals(destination);
            isServed |= serves;
            isOfGroup |= serves
                    && (question.runtimeGroups().isEmpty()
                            || question.runtimeGroups().contains(runtime.group()));
        }
        if (!isOfGroup) {
            return isServed ? Rule.RUNTIME_GROUP : Rule.MODEL_NOT_SERVED;
        }
        Standing standing = Standing.of(
                candidate, candidate.verdict(), question.dedications().of(candidate.nodeId()));
        Rule rule = PermissionCheck.firstFailing(policy, question.customer(), standing);
        return rule != null || standing.isOpen() ? rule : Rule.CORRIDOR_NOT_OPEN;
    }

    private void verifyReach(RoutingQuestion question, Destination selected) {
        SlaPolicy sla = question.slaPolicy();
        FailoverRule rule = sla == null ? FailoverRule.NONE : sla.failoverRule();
        // Null in failovers of engine version 1, which did not say what their request was first meant for.
        Destination origin = decision.attempt() == 1 ? selected : decision.firstChoice();
        List<Destination> gone = new ArrayList<>(decision.fallbackOptions());
        if (decision.attempt() > 1) {
            gone.addFirst(selected);
        }
        for (Destination next : gone) {
            if (origin != null && !PermissionCheck.reaches(rule, origin, next)) {
                mismatches.add(new Mismatch.OutOfReach(next, rule));
            }
            if (decision.tried().contains(next.nodeId())) {
                mismatches.add(new Mismatch.TriedBefore(next));
            }
        }
    }

    private void verifyChoice(Destination selected, int targetMs) {
        Integer recorded = decision.engineVersion();
        int version = recorded == null ? 1 : recorded;
        if (version != RoutingEngine.VERSION) {
            mismatches.add(new Mismatch.OtherVersion(version));
            return;
        }
        double slowest = -1;
        for (ComparedCandidate each : decision.compared()) {
            ScoreInputs inputs = each.inputs();
            slowest = inputs == null || inputs.ttftMs() == null ? slowest : Math.max(slowest, inputs.ttftMs());
        }
        ComparedCandidate best = null;
        ComparedCandidate chosen = null;
        for (ComparedCandidate each : decision.compared()) {
            verifyScore(each, slowest, targetMs);
            best = best == null || each.score() < best.score() ? each : best;
            chosen = each.nodeId().equals(selected.nodeId()) ? each : chosen;
        }
        if (best == null || chosen == null) {
            mismatches.add(new Mismatch.NotCompared(selected));
        } else if (!best.nodeId().equals(chosen.nodeId())) {
            mismatches.add(new Mismatch.NotTheBest(chosen.nodeId(), chosen.score(), best.nodeId(), best.score()));
        }
    }

    private void verifyScore(ComparedCandidate each, double slowestMs, int targetMs) {
        ScoreInputs inputs = each.inputs();
        if (inputs == null) {
            mismatches.add(new Mismatch.Incomplete(
                    "what the score of node '" + each.nodeId() + "' was computed from is not recorded"));
            return;
        }
        double computed = Score.sum(Score.terms(inputs, slowestMs, targetMs));
        if (!(Math.abs(computed - each.score()) <= EXACT)) {
            mismatches.add(new Mismatch.OtherScore(each.nodeId(), each.score(), computed));
        }
    }

    private void verifyRefusal(RoutingQuestion question) {
        if (!decision.fallbackOptions().isEmpty()) {
            mismatches.add(new Mismatch.FallbacksOfRefusal(decision.fallbackOptions()));
        }
        Rule rule = decision.emptiedBy();
        if (rule == null) {
            mismatches.add(new Mismatch.Incomplete("it selected no node and names no rule"));
            return;
        }
        boolean isUnfounded = switch (rule) {
            case POLICY_ERROR -> PermissionCheck.policyError(question) == null;
            case KEY_SCOPE -> PermissionCheck.isInKeyScope(question);
            default -> false;
        };
        if (isUnfounded) {
            mismatches.add(new Mismatch.UnfoundedRefusal(rule));
        }
    }
}
