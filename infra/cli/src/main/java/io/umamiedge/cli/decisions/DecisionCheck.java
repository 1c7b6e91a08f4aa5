package io.umamiedge.cli.decisions;

import io.umamiedge.contracts.registry.Corridor;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.registry.Site;
import io.umamiedge.contracts.registry.SlaPolicy;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Rule;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.routing.engine.PermissionCheck;
import io.umamiedge.routing.engine.PolicyBook;
import io.umamiedge.routing.engine.RoutingQuestion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds recorded decisions against the registry as it was at their revision: each selected node and each fallback must
 * have been permitted by the customer's policies, stand where the decision says, and be within reach of the failover
 * rule.
 *
 * <p>Customers and policies count exactly as they were at the decision's revision. What the registry says of a node
 * reaches gateways on another way, by the router: where a node was being changed, what it was just before or after is
 * good too, and counted.
 */
final class DecisionCheck {
    private static final Duration IN_FLUX = Duration.ofMinutes(1);

    private final RegistryHistory history;
    private final List<Finding> findings = new ArrayList<>();
    private long checked;
    private long destinations;
    private long refusals;
    private long inFlux;
    private long beyond;

    DecisionCheck(RegistryHistory history) {
        this.history = history;
    }

    void check(RoutingDecision decision) {
        if (decision.registryRevision() > history.completeUpTo()) {
            beyond++;
            return;
        }
        checked++;
        Destination selected = decision.selected();
        if (selected == null) {
            refusals++;
            if (!decision.fallbackOptions().isEmpty()) {
                wrong(decision, "it selected no node and yet names fallbacks");
            }
            return;
        }
        PolicyBook policies = history.policies(decision.registryRevision());
        Customer customer = policies.customers().get(decision.customerId());
        if (customer == null) {
            wrong(decision, "there was no such customer");
            return;
        }
        if (decision.tried().contains(selected.nodeId())) {
            wrong(decision, Rule.ALREADY_TRIED + ", node '" + selected.nodeId() + "' had failed this request before");
        }
        RoutingQuestion question = policies.question(
                decision.requestId(), decision.model(), customer, null, decision.decidedAt(), decision.seed());
        check(decision, question, selected, "it selected node");
        for (Destination fallback : decision.fallbackOptions()) {
            check(decision, question, fallback, "it names as fallback node");
        }
        reach(decision, question.slaPolicy(), selected);
    }

    /** Decisions that could be checked. */
    long checked() {
        return checked;
    }

    /** Of those, how many selected no node. */
    long refusals() {
        return refusals;
    }

    /** Selected nodes and fallbacks that were looked at. */
    long destinations() {
        return destinations;
    }

    /** Destinations that were permitted as their node was just before or after. */
    long inFlux() {
        return inFlux;
    }

    /** Decisions at revisions of which not everything is known. */
    long beyond() {
        return beyond;
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    private void check(RoutingDecision decision, RoutingQuestion question, Destination destination, String role) {
        destinations++;
        long revision = decision.registryRevision();
        String problem = problem(question, destination, revision);
        if (problem == null) {
            return;
        }
        List<String> keys = List.of(
                ResourceKind.NODE.word() + "/" + destination.nodeId(),
                ResourceKind.SITE.word() + "/" + destination.siteId(),
                ResourceKind.CORRIDOR.word() + "/" + destination.corridorId());
        boolean wasJustPermitted = history.changedAround(decision.decidedAt(), IN_FLUX, keys).stream()
                .anyMatch(other -> problem(question, destination, other) == null);
        if (wasJustPermitted) {
            inFlux++;
        } else {
            wrong(decision, role + " '" + destination.nodeId() + "', " + problem);
        }
    }

    /** What forbids the node as it was registered at a revision, as a clause; null when nothing does. */
    private @Nullable String problem(RoutingQuestion question, Destination destination, long revision) {
        Candidate candidate = registered(destination, revision);
        if (candidate == null) {
            return "which was not registered";
        }
        Rule rule = PermissionCheck.firstForbidding(question, candidate);
        if (rule != null) {
            return "against " + rule + ": " + rule.sentence();
        }
        boolean standsThere = candidate.siteId().equals(destination.siteId())
                && candidate.corridorId().equals(destination.corridorId())
                && candidate.country().equals(destination.country());
        return standsThere ? null : "which stood in " + candidate.country() + " and not in " + destination.country();
    }

    private @Nullable Candidate registered(Destination destination, long revision) {
        Node node =
                history.get(Node.class, ResourceKind.NODE, destination.nodeId().value(), revision);
        Site site = node == null
                ? null
                : history.get(Site.class, ResourceKind.SITE, node.siteId().value(), revision);
        if (node == null || site == null) {
            return null;
        }
        Corridor corridor = history.get(
                Corridor.class, ResourceKind.CORRIDOR, site.corridorId().value(), revision);
        return new Candidate(
                node.id(),
                site.corridorId(),
                corridor == null ? "UNKNOWN" : corridor.region(),
                site.id(),
                site.country(),
                site.nodeGroup(),
                node.tiers(),
                node.certifications(),
                List.of(),
                Verdict.ELIGIBLE,
                "registered",
                Instant.EPOCH,
                revision,
                null,
                null,
                site.latitude(),
                site.longitude(),
                site.countryVerified(),
                site.checklistPassed(),
                corridor == null ? null : corridor.open(),
                null);
    }

    /** Fallbacks, and whatever is chosen after a failure, must be within reach of the first choice. */
    private void reach(RoutingDecision decision, @Nullable SlaPolicy sla, Destination selected) {
        FailoverRule rule = sla == null ? FailoverRule.NONE : sla.failoverRule();
        Destination origin = decision.attempt() == 1 ? selected : decision.firstChoice();
        if (origin == null) {
            // Decisions of engine version 1 do not say where their request was first meant to go.
            return;
        }
        if (decision.attempt() > 1 && !reaches(rule, origin, selected)) {
            wrong(decision, Rule.FAILOVER_RULE + ", node '" + selected.nodeId() + "' is out of reach of " + rule);
        }
        for (Destination fallback : decision.fallbackOptions()) {
            if (!reaches(rule, origin, fallback)) {
                wrong(
                        decision,
                        Rule.FAILOVER_RULE + ", fallback '" + fallback.nodeId() + "' is out of reach of " + rule);
            }
        }
    }

    private static boolean reaches(FailoverRule rule, Destination origin, Destination other) {
        return switch (rule) {
            case SAME_SITE -> other.siteId().equals(origin.siteId());
            case SAME_COUNTRY -> other.country().equals(origin.country());
            case SAME_CORRIDOR -> other.corridorId().equals(origin.corridorId());
            case ANY_PERMITTED -> true;
            case NONE -> false;
        };
    }

    private void wrong(RoutingDecision decision, String what) {
        findings.add(new Finding(decision, what));
    }
}
