package io.umamiedge.cli.decisions;

import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.routing.engine.DecisionVerifier;
import io.umamiedge.routing.engine.Mismatch;
import io.umamiedge.routing.engine.PolicyBook;
import io.umamiedge.routing.engine.RegistryFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Holds recorded decisions against the registry as it was at their revision, with the engine's own verifier.
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
    private long ofOtherVersions;

    DecisionCheck(RegistryHistory history) {
        this.history = history;
    }

    void check(RoutingDecision decision) {
        if (decision.registryRevision() > history.completeUpTo()) {
            beyond++;
            return;
        }
        checked++;
        refusals += decision.selected() == null ? 1 : 0;
        destinations += decision.fallbackOptions().size() + (decision.selected() == null ? 0 : 1);
        Set<Destination> justPermitted = new HashSet<>();
        for (Mismatch mismatch : verify(decision, decision.registryRevision())) {
            switch (mismatch) {
                case Mismatch.OtherVersion _ -> ofOtherVersions++;
                case Mismatch.OfNode node
                when wasJustPermitted(decision, node.destination()) -> justPermitted.add(node.destination());
                default -> findings.add(new Finding(decision, mismatch));
            }
        }
        inFlux += justPermitted.size();
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

    /** Decisions whose choice among the permitted was made by another engine's formula; the rest of them was checked. */
    long ofOtherVersions() {
        return ofOtherVersions;
    }

    List<Finding> findings() {
        return List.copyOf(findings);
    }

    private List<Mismatch> verify(RoutingDecision decision, long nodesAt) {
        PolicyBook policies = history.policies(decision.registryRevision());
        return DecisionVerifier.verify(
                decision, new RegistryFacts(policies, history.at(policies.revision()), history.at(nodesAt)));
    }

    private boolean wasJustPermitted(RoutingDecision decision, Destination destination) {
        List<String> keys = List.of(
                ResourceKind.NODE.word() + "/" + destination.nodeId(),
                ResourceKind.SITE.word() + "/" + destination.siteId(),
                ResourceKind.CORRIDOR.word() + "/" + destination.corridorId());
        return history.changedAround(decision.decidedAt(), IN_FLUX, keys).stream()
                .anyMatch(other -> verify(decision, other).stream()
                        .noneMatch(mismatch -> mismatch instanceof Mismatch.OfNode node
                                && node.destination().equals(destination)));
    }
}
