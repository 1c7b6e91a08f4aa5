package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.ResidencyPolicyId;
import io.umamiedge.contracts.routing.ComparedCandidate;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.Rejection;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Rule;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Puts decisions into words. */
final class Decisions {
    private Decisions() {}

    /**
     * A decision that selected the best of what was compared.
     *
     * @param among how many of the zone it was drawn from could have been drawn
     * @param permitted how many nodes passed every filter
     */
    static RoutingDecision selected(
            DecisionId id,
            RoutingQuestion question,
            Zone zone,
            int among,
            Drawn best,
            Selection selection,
            List<Destination> fallbacks,
            List<Rejection> rejections,
            int permitted) {
        Destination selected = best.destination();
        ResidencyPolicyId policy = question.customer().residencyPolicyId();
        Boolean reserved = isReserved(best, selection.claimant());
        String circumstances = circumstances(question, zone, best, reserved);
        String node = best.runtime().nodeName();
        String reason = among == 1
                ? "residency policy '" + policy + "' permits " + selected.country() + "; node '" + node
                        + "' was the only one permitted" + circumstances
                : "residency policy '" + policy + "' permits " + selected.country() + "; node '" + node
                        + "' had the lowest score of " + selection.compared() + " compared among " + among
                        + " permitted" + circumstances;
        return of(
                id, question, selected, reason, fallbacks, rejections, null, selection.recorded(), permitted, reserved);
    }

    /** A decision that selected the fallback named by the one before. */
    static RoutingDecision named(
            DecisionId id,
            RoutingQuestion question,
            Drawn named,
            Selection selection,
            List<Destination> fallbacks,
            List<Rejection> rejections,
            int permitted) {
        Destination selected = named.destination();
        String reason = "residency policy '" + question.customer().residencyPolicyId() + "' permits "
                + selected.country() + "; node '" + selected.nodeId()
                + "' was named as fallback by the attempt before";
        return of(
                id,
                question,
                selected,
                reason,
                fallbacks,
                rejections,
                null,
                selection.recorded(),
                permitted,
                isReserved(named, selection.claimant()));
    }

    /** A decision that selected none. */
    static RoutingDecision emptied(DecisionId id, RoutingQuestion question, List<Rejection> rejections) {
        // A rule is counted where it is the first that a node fails, so the last one with a count has emptied the set.
        Rejection last = rejections.isEmpty() ? new Rejection(Rule.MODEL_NOT_SERVED, 0) : rejections.getLast();
        String reason = rejections.isEmpty()
                ? "no node is permitted: the grid has none"
                : "no node is permitted: " + last.rule() + " removed the last " + last.nodes() + " ("
                        + last.rule().sentence() + ")";
        return of(id, question, null, reason, List.of(), rejections, last.rule(), List.of(), 0, null);
    }

    /**
     * A decision against the question itself, whatever nodes there are.
     *
     * @param nodes how many there are
     * @param because the end of the sentence; may be empty
     */
    static RoutingDecision refused(DecisionId id, RoutingQuestion question, Rule rule, int nodes, String because) {
        List<Rejection> all = nodes == 0 ? List.of() : List.of(new Rejection(rule, nodes));
        String reason = "no node is permitted: " + rule + ", " + rule.sentence() + because;
        return of(id, question, null, reason, List.of(), all, rule, List.of(), 0, null);
    }

    private static String circumstances(RoutingQuestion question, Zone zone, Drawn best, @Nullable Boolean reserved) {
        CorridorId home = question.customer().homeCorridorId();
        String where = zone.corridor().equals(home) ? "" : " outside the home corridor '" + home + "'";
        if (best.prefixRank() == 0 && !Boolean.TRUE.equals(reserved)) {
            return where;
        }
        return where
                + (best.prefixRank() == 0 ? "" : ", where the prompt's prefix is at home")
                + (Boolean.TRUE.equals(reserved) ? ", by the customer's reservation" : "");
    }

    private static @Nullable Boolean isReserved(Drawn best, @Nullable CustomerId claimant) {
        return claimant == null
                ? null
                : Boolean.valueOf(best.runtime().settled().claimants().contains(claimant));
    }

    private static RoutingDecision of(
            DecisionId id,
            RoutingQuestion question,
            @Nullable Destination selected,
            String reason,
            List<Destination> fallbacks,
            List<Rejection> rejections,
            @Nullable Rule emptiedBy,
            List<ComparedCandidate> compared,
            int permitted,
            @Nullable Boolean reserved) {
        FailedAttempts failed = question.failed();
        return new RoutingDecision(
                id,
                question.requestId(),
                question.attempt(),
                question.customer().id(),
                question.model(),
                question.customer().residencyPolicyId(),
                selected == null ? null : selected.region(),
                selected,
                question.isHedge() ? reason + "; a hedge: the node before has not answered yet" : reason,
                fallbacks,
                rejections,
                emptiedBy,
                compared,
                question.registryRevision(),
                question.seed(),
                question.now(),
                RoutingEngine.VERSION,
                question.keyId(),
                question.runtimeGroups(),
                permitted,
                question.prefixDigest(),
                reserved,
                failed == null ? null : failed.firstChoice(),
                failed == null ? Set.of() : failed.tried(),
                question.isHedge() ? Boolean.TRUE : null);
    }
}
