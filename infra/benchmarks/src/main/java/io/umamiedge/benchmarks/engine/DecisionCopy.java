package io.umamiedge.benchmarks.engine;

import io.umamiedge.contracts.routing.ComparedCandidate;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.ScoreInputs;
import io.umamiedge.contracts.routing.ScoreTerms;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Builds a decision anew and nothing else: what this allocates is what a decision takes up by itself. What decisions
 * share (ids, destinations, rejections) is shared here too.
 */
final class DecisionCopy {
    private DecisionCopy() {}

    static RoutingDecision of(RoutingDecision decision) {
        return new RoutingDecision(
                decision.decisionId(),
                decision.requestId(),
                decision.attempt(),
                decision.customerId(),
                decision.model(),
                decision.residencyPolicyId(),
                decision.region(),
                decision.selected(),
                // A string of its own, as long as the other.
                decision.policyReason().replace('r', 's'),
                copy(decision.fallbackOptions(), UnaryOperator.identity()),
                decision.rejections(),
                decision.emptiedBy(),
                copy(decision.compared(), DecisionCopy::of),
                decision.registryRevision(),
                decision.seed(),
                decision.decidedAt(),
                copy(decision.engineVersion()),
                decision.keyId(),
                decision.runtimeGroups(),
                copy(decision.permittedNodes()),
                decision.prefixDigest(),
                decision.reserved(),
                decision.firstChoice(),
                decision.tried(),
                decision.hedge());
    }

    private static <T> List<T> copy(List<T> list, UnaryOperator<T> each) {
        return switch (list.size()) {
            case 0 -> List.of();
            case 1 -> List.of(each.apply(list.get(0)));
            case 2 -> List.of(each.apply(list.get(0)), each.apply(list.get(1)));
            case 3 -> List.of(each.apply(list.get(0)), each.apply(list.get(1)), each.apply(list.get(2)));
            default ->
                List.of(
                        each.apply(list.get(0)),
                        each.apply(list.get(1)),
                        each.apply(list.get(2)),
                        each.apply(list.get(3)));
        };
    }

    private static ComparedCandidate of(ComparedCandidate compared) {
        ScoreTerms terms = compared.terms();
        ScoreInputs inputs = compared.inputs();
        return new ComparedCandidate(
                compared.nodeId(),
                compared.score(),
                compared.runtimeId(),
                terms == null ? null : new ScoreTerms(terms.load(), terms.latency(), terms.sla(), terms.affinity()),
                inputs == null ? null : of(inputs));
    }

    private static ScoreInputs of(ScoreInputs inputs) {
        Long age = inputs.reportAgeMs();
        return new ScoreInputs(
                inputs.slots(),
                copy(inputs.others()),
                inputs.ownInFlight(),
                age == null ? null : Long.valueOf(age),
                copy(inputs.kvCacheUsage()),
                copy(inputs.ttftMs()),
                copy(inputs.e2eP95Ms()),
                copy(inputs.distanceKm()),
                copy(inputs.prefixRank()));
    }

    private static @Nullable Integer copy(@Nullable Integer value) {
        return value == null ? null : Integer.valueOf(value.intValue());
    }

    private static @Nullable Double copy(@Nullable Double value) {
        return value == null ? null : Double.valueOf(value.doubleValue());
    }
}
