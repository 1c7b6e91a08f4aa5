package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.registry.SlaPolicy;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Rule;
import io.umamiedge.routing.engine.Permitted.Choice;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a node: hard filters first, then power of two choices over load within the home corridor, or within the
 * other permitted corridors when the home corridor has none left.
 *
 * <p>Deterministic: the same candidates, requests in flight, question and seed give the same decision, in every process
 * and in whatever order the candidates arrived. Thread-safe; never blocks.
 */
public final class RoutingEngine {
    private final CandidateTable table;

    public RoutingEngine(CandidateTable table) {
        this.table = table;
    }

    /**
     * Decides one attempt; an empty set is a decision that selected nothing and says why.
     *
     * <p>After a failure the fallbacks that the last decision named come first, in its order, as far as they are still
     * permitted; every filter is applied anew.
     */
    public RoutingDecision decide(DecisionId id, RoutingQuestion question) {
        String policyError = PermissionCheck.policyError(question);
        if (policyError != null) {
            return policyError(id, question, policyError);
        }
        Tally removed = new Tally();
        Permitted permitted = filter(question, removed);
        if (permitted.isEmpty()) {
            return empty(id, question, removed);
        }
        Choice choice = permitted.choose();
        Destination selected = choice.destination();
        return new RoutingDecision(
                id,
                question.requestId(),
                question.attempt(),
                question.customer().id(),
                question.model(),
                question.customer().residencyPolicyId(),
                selected.region(),
                selected,
                "residency policy '" + question.customer().residencyPolicyId() + "' permits " + selected.country()
                        + "; node '" + selected.nodeId() + "' " + choice.why(),
                fallbacks(question, permitted, choice),
                removed.rejections(),
                null,
                choice.compared(),
                question.registryRevision(),
                question.seed(),
                question.now(),
                null,
                null,
                Set.of(),
                null,
                null,
                null,
                null,
                Set.of());
    }

    /** Whether policy and contract permit any node that serves the model, busy, silent or not. */
    public boolean isOffered(RoutingQuestion question) {
        if (PermissionCheck.policyError(question) != null) {
            return false;
        }
        for (Offer offer : table.offers(question.model())) {
            if (offer != null && PermissionCheck.firstForbidding(question, offer.candidate()) == null) {
                return true;
            }
        }
        return false;
    }

    private Permitted filter(RoutingQuestion question, Tally removed) {
        @Nullable Offer[] offers = table.offers(question.model());
        Filter filter = new Filter(question, table.standings());
        Offer[] permitted = new Offer[offers.length];
        int seen = 0;
        int count = 0;
        for (Offer offer : offers) {
            if (offer != null) {
                seen++;
                Rule rule = filter.firstFailing(offer);
                if (rule == null) {
                    permitted[count++] = offer;
                } else {
                    removed.add(rule);
                }
            }
        }
        removed.add(Rule.MODEL_NOT_SERVED, Math.max(0, table.size() - seen));
        return new Permitted(permitted, count, filter, question);
    }

    private static List<Destination> fallbacks(RoutingQuestion question, Permitted permitted, Choice choice) {
        SlaPolicy sla = question.slaPolicy();
        FailoverRule rule = sla == null ? FailoverRule.NONE : sla.failoverRule();
        FailedAttempts failed = question.failed();
        Destination origin = failed == null ? choice.destination() : failed.firstChoice();
        return permitted.fallbacks(rule, origin, choice);
    }

    private RoutingDecision policyError(DecisionId id, RoutingQuestion question, String why) {
        Tally removed = new Tally();
        removed.add(Rule.POLICY_ERROR, table.size());
        String reason = "no node is permitted: POLICY_ERROR, " + Rule.POLICY_ERROR.sentence() + " because " + why;
        return denied(id, question, Rule.POLICY_ERROR, reason, removed);
    }

    private static RoutingDecision empty(DecisionId id, RoutingQuestion question, Tally removed) {
        Rule last = removed.last();
        int nodes = removed.of(last);
        String reason = nodes == 0
                ? "no node is permitted: the grid has none"
                : "no node is permitted: " + last + " removed the last " + nodes + " (" + last.sentence() + ")";
        return denied(id, question, last, reason, removed);
    }

    private static RoutingDecision denied(
            DecisionId id, RoutingQuestion question, Rule emptiedBy, String reason, Tally removed) {
        return new RoutingDecision(
                id,
                question.requestId(),
                question.attempt(),
                question.customer().id(),
                question.model(),
                question.customer().residencyPolicyId(),
                null,
                null,
                reason,
                List.of(),
                removed.rejections(),
                emptiedBy,
                List.of(),
                question.registryRevision(),
                question.seed(),
                question.now(),
                null,
                null,
                Set.of(),
                null,
                null,
                null,
                null,
                Set.of());
    }
}
