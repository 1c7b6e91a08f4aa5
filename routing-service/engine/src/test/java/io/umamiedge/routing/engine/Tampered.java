package io.umamiedge.routing.engine;

import io.umamiedge.contracts.routing.ComparedCandidate;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.RoutingDecision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decisions in which somebody has changed something. */
final class Tampered {
    private Tampered() {}

    static RoutingDecision with(RoutingDecision decision, @Nullable Destination selected, List<Destination> fallbacks) {
        return of(decision, selected, fallbacks, decision.compared());
    }

    static RoutingDecision with(RoutingDecision decision, List<ComparedCandidate> compared) {
        return of(decision, decision.selected(), decision.fallbackOptions(), compared);
    }

    private static RoutingDecision of(
            RoutingDecision decision,
            @Nullable Destination selected,
            List<Destination> fallbacks,
            List<ComparedCandidate> compared) {
        return new RoutingDecision(
                decision.decisionId(),
                decision.requestId(),
                decision.attempt(),
                decision.customerId(),
                decision.model(),
                decision.residencyPolicyId(),
                decision.region(),
                selected,
                decision.policyReason(),
                fallbacks,
                decision.rejections(),
                decision.emptiedBy(),
                compared,
                decision.registryRevision(),
                decision.seed(),
                decision.decidedAt(),
                decision.engineVersion(),
                decision.keyId(),
                decision.runtimeGroups(),
                decision.permittedNodes(),
                decision.prefixDigest(),
                decision.reserved(),
                decision.firstChoice(),
                decision.tried(),
                decision.hedge());
    }
}
