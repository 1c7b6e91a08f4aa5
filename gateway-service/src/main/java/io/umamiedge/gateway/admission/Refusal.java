package io.umamiedge.gateway.admission;

import io.umamiedge.contracts.routing.Rejection;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Rule;
import io.umamiedge.gateway.openai.OpenAiError;
import org.jspecify.annotations.Nullable;

/**
 * What a customer is told when a decision selected no node.
 *
 * <p>403 when residency is to blame: it removed nodes, and no node passed it and the contract only to be found busy or
 * unwell; waiting would not help. 503 otherwise.
 */
public final class Refusal {
    private static final int LONGEST_WAIT_SECONDS = 5;

    private Refusal() {}

    public static OpenAiError of(RoutingDecision decision) {
        Rule residency = residency(decision);
        if (residency != null) {
            return OpenAiError.residency("data residency permits no node for model '" + decision.model() + "': "
                    + residency + ", " + residency.sentence());
        }
        if (decision.emptiedBy() == Rule.KEY_SCOPE) {
            return OpenAiError.keyScope("this key may not be used for model '" + decision.model() + "': "
                    + Rule.KEY_SCOPE + ", " + Rule.KEY_SCOPE.sentence());
        }
        // Spread, so that those who were refused together do not come back together.
        int wait = 1 + Math.floorMod(decision.seed(), LONGEST_WAIT_SECONDS);
        Rule last = rule(decision);
        return OpenAiError.noNode(
                "no node can take a request for model '" + decision.model() + "' now: " + last + ", " + last.sentence(),
                wait);
    }

    /** Whether every node that policy and contract permit is fit but full, so that one may have room in a moment. */
    public static boolean isForWantOfRoom(RoutingDecision decision) {
        Rule last = decision.emptiedBy();
        return last == Rule.SATURATED || last == Rule.RESERVED;
    }

    /** The rule that a refusal is counted under. */
    public static Rule rule(RoutingDecision decision) {
        Rule residency = residency(decision);
        Rule last = decision.emptiedBy();
        return residency != null ? residency : last != null ? last : Rule.MODEL_NOT_SERVED;
    }

    private static @Nullable Rule residency(RoutingDecision decision) {
        Rule found = decision.emptiedBy() == Rule.POLICY_ERROR ? Rule.POLICY_ERROR : null;
        for (Rejection rejection : decision.rejections()) {
            switch (rejection.rule()) {
                case POLICY_ERROR,
                        COUNTRY_BLOCKED,
                        COUNTRY_NOT_ALLOWED,
                        COUNTRY_UNVERIFIED,
                        CERT_MISSING,
                        NODE_GROUP_NOT_ALLOWED -> found = rejection.rule();
                case KEY_SCOPE, MODEL_NOT_SERVED, RUNTIME_GROUP, CORRIDOR_NOT_ALLOWED, TIER_ISOLATION, DEDICATED -> {
                    // Says nothing of residency, and waiting does not change it.
                }
                case SITE_CHECKLIST,
                        NODE_BLOCKED,
                        NODE_DRAINING,
                        NODE_DRILLED,
                        NODE_EJECTED,
                        NODE_STALE,
                        RUNTIME_NOT_READY,
                        SATURATED,
                        RESERVED,
                        CORRIDOR_NOT_OPEN,
                        ALREADY_TRIED,
                        FAILOVER_RULE -> {
                    return null;
                }
            }
        }
        return found;
    }
}
