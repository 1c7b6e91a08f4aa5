package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.registry.SlaPolicy;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.Rejection;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Rule;
import java.util.List;
import java.util.Set;

/**
 * Chooses a node: hard filters first, then the best score of a few that are drawn by capacity in the home corridor, or in
 * the nearest other one that the customer may use when the home corridor has none left.
 *
 * <p>Deterministic: the same candidates, requests in flight, reservations, question and seed give the same decision, in
 * every process and in whatever order the candidates arrived. Thread-safe; takes no lock, scans no candidates.
 */
public final class RoutingEngine {
    /** Which filters and which formula; every decision names it. */
    public static final int VERSION = 2;

    private static final ThreadLocal<Selection> SELECTIONS = ThreadLocal.withInitial(Selection::new);

    private final CandidateTable table;
    private final AccessCache accesses = new AccessCache();

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
        Access access = accesses.get(question, table.reservations());
        SlaPolicy sla = question.slaPolicy();
        if (access == null || sla == null) {
            String because = " because " + PermissionCheck.policyError(question);
            return Decisions.refused(id, question, Rule.POLICY_ERROR, table.size(), because);
        }
        if (!PermissionCheck.isInKeyScope(question)) {
            return Decisions.refused(id, question, Rule.KEY_SCOPE, table.size(), "");
        }
        table.passTo(question.now().toEpochMilli());
        Shelf shelf = table.shelf(question.model(), question.runtimeGroups());
        if (shelf == null) {
            int nodes = table.size();
            return Decisions.emptied(
                    id, question, nodes == 0 ? List.of() : List.of(new Rejection(Rule.MODEL_NOT_SERVED, nodes)));
        }
        Plan plan = plan(shelf, access, question);
        Selection selection = SELECTIONS.get();
        selection.begin(question, sla.p95LatencyMs(), access.self());
        FailedAttempts failed = question.failed();
        return failed == null
                ? first(id, question, sla, plan, selection)
                : next(id, question, sla, new Reach(table, shelf, plan, failed, sla.failoverRule()), selection);
    }

    /** Whether policy and contract permit any node that serves the model, busy, silent or not. */
    public boolean isOffered(RoutingQuestion question) {
        Access access = accesses.get(question, table.reservations());
        Shelf shelf = table.shelf(question.model(), question.runtimeGroups());
        if (access == null || shelf == null || !PermissionCheck.isInKeyScope(question)) {
            return false;
        }
        for (Bucket[] chunk : table.index(shelf, question.dedications()).buckets()) {
            for (Bucket bucket : chunk) {
                Rule rule = access.firstFailing(bucket.cohort());
                if (rule == null || !PermissionCheck.isForbidding(rule)) {
                    return true;
                }
            }
        }
        return false;
    }

    private Plan plan(Shelf shelf, Access access, RoutingQuestion question) {
        ModelIndex index = table.index(shelf, question.dedications());
        Shelf serving = shelf.groups().isEmpty() ? null : table.shelf(question.model(), Set.of());
        int nodesServing = serving == null ? index.nodes() : serving.index().nodes();
        return access.plan(shelf, index, table.size(), nodesServing, table.here());
    }

    private RoutingDecision first(
            DecisionId id, RoutingQuestion question, SlaPolicy sla, Plan plan, Selection selection) {
        if (plan.zones().isEmpty()) {
            return Decisions.emptied(id, question, plan.rejections());
        }
        Zone zone = plan.zones().getFirst();
        Zone claimed = plan.claimedIn(zone);
        Zone from = claimed == null ? zone : claimed;
        selection.drawToCompare(from, question.prefixDigest());
        if (sla.failoverRule() == FailoverRule.ANY_PERMITTED || sla.failoverRule() == FailoverRule.SAME_CORRIDOR) {
            // These reach all of the first zone, whatever is chosen in it.
            selection.drawForFallbacks(zone);
        }
        Drawn best = selection.choose(from);
        List<Destination> fallbacks =
                selection.fallbacks(plan.zones(), sla.failoverRule(), best.destination(), table.siteKeys());
        return Decisions.selected(
                id, question, zone, zone.count(), best, selection, fallbacks, plan.rejections(), plan.permitted());
    }

    private RoutingDecision next(
            DecisionId id, RoutingQuestion question, SlaPolicy sla, Reach reach, Selection selection) {
        if (reach.left() == 0) {
            return Decisions.emptied(id, question, reach.rejections());
        }
        Zone zone = reach.zones().getFirst();
        Offer named = reach.named();
        if (named == null) {
            selection.drawToCompare(zone, null);
        } else {
            selection.drawToCompare(named);
        }
        selection.drawForFallbacks(zone);
        Drawn best = selection.choose(zone);
        List<Destination> fallbacks =
                selection.fallbacks(reach.zones(), sla.failoverRule(), reach.origin(), table.siteKeys());
        List<Rejection> rejections = reach.rejections();
        return named == null
                ? Decisions.selected(
                        id, question, zone, reach.left(zone), best, selection, fallbacks, rejections, reach.left())
                : Decisions.named(id, question, best, selection, fallbacks, rejections, reach.left());
    }
}
