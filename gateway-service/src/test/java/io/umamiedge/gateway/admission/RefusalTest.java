package io.umamiedge.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.identity.ResidencyPolicyId;
import io.umamiedge.contracts.routing.Rejection;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Rule;
import io.umamiedge.gateway.openai.OpenAiError;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RefusalTest {
    @Test
    void blamesResidencyWhenItLeftNothing() {
        OpenAiError error = Refusal.of(empty(Rule.MODEL_NOT_SERVED, Rule.COUNTRY_NOT_ALLOWED));
        assertThat(error.status()).isEqualTo(403);
        assertThat(error.type()).isEqualTo("permission_error");
        assertThat(error.code()).isEqualTo("data_residency_mismatch");
        assertThat(error.message()).contains("COUNTRY_NOT_ALLOWED");
        assertThat(error.retryAfterSeconds()).isNull();
    }

    @Test
    void blamesResidencyWhenItAndTheContractLeftNothing() {
        assertThat(Refusal.of(empty(Rule.COUNTRY_BLOCKED, Rule.TIER_ISOLATION)).status())
                .isEqualTo(403);
        assertThat(Refusal.rule(empty(Rule.COUNTRY_BLOCKED, Rule.TIER_ISOLATION)))
                .isEqualTo(Rule.COUNTRY_BLOCKED);
    }

    @Test
    void blamesAPolicyThatCannotBeEvaluatedEvenOnAnEmptyGrid() {
        RoutingDecision decision = decision(Rule.POLICY_ERROR, List.of());
        assertThat(Refusal.of(decision).status()).isEqualTo(403);
    }

    @Test
    void asksToComeBackWhenAPermittedNodeWasOnlyBusyOrUnwell() {
        OpenAiError error = Refusal.of(empty(Rule.COUNTRY_NOT_ALLOWED, Rule.SATURATED));
        assertThat(error.status()).isEqualTo(503);
        assertThat(error.code()).isEqualTo("server_is_overloaded");
        assertThat(error.message()).contains("SATURATED");
        assertThat(error.retryAfterSeconds()).isBetween(1, 5);
    }

    @Test
    void blamesTheKeyThatMayNotAskForTheModel() {
        OpenAiError error = Refusal.of(empty(Rule.KEY_SCOPE));
        assertThat(error.status()).isEqualTo(403);
        assertThat(error.code()).isEqualTo("model_not_permitted");
        assertThat(error.retryAfterSeconds()).isNull();
    }

    @Test
    void everyRuleGivesARefusal() {
        for (Rule rule : Rule.values()) {
            OpenAiError error = Refusal.of(empty(rule));
            assertThat(error.status()).as(rule.name()).isIn(403, 503);
            assertThat(error.message()).contains(rule.name());
        }
    }

    private static RoutingDecision empty(Rule... rules) {
        return decision(
                rules[rules.length - 1],
                Arrays.stream(rules).map(rule -> new Rejection(rule, 1)).toList());
    }

    private static RoutingDecision decision(Rule emptiedBy, List<Rejection> rejections) {
        return new RoutingDecision(
                new DecisionId("d"),
                new RequestId("r"),
                1,
                new CustomerId("c"),
                new ModelName("m"),
                new ResidencyPolicyId("p"),
                null,
                null,
                "none",
                List.of(),
                rejections,
                emptiedBy,
                List.of(),
                1,
                -7,
                Instant.EPOCH,
                null,
                null,
                Set.of(),
                null,
                null,
                null,
                null,
                Set.of(),
                null);
    }
}
