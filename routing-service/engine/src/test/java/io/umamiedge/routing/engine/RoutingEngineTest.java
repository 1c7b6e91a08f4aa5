package io.umamiedge.routing.engine;

import static io.umamiedge.routing.engine.Grid.ACME;
import static io.umamiedge.routing.engine.Grid.LLAMA;
import static io.umamiedge.routing.engine.Grid.NOW;
import static io.umamiedge.routing.engine.Grid.QWEN;
import static io.umamiedge.routing.engine.Grid.fallbacks;
import static io.umamiedge.routing.engine.Grid.selected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.identity.ResidencyPolicyId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.registry.NodeGroup;
import io.umamiedge.contracts.registry.Tier;
import io.umamiedge.contracts.routing.ComparedCandidate;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.Rejection;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Rule;
import io.umamiedge.contracts.routing.ScoreInputs;
import io.umamiedge.contracts.routing.ScoreTerms;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.telemetry.RuntimeState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutingEngineTest {
    private final Grid grid = new Grid();

    @Test
    void recordsWhatItChoseAndWhy() {
        grid.node("de-1", "DE").load(4, 1, 0).latency(50.0, 400.0).put();
        grid.node("de-2", "DE").load(4, 2, 0).put();
        grid.node("us-1", "US").put();

        RoutingDecision decision = grid.ask("DE").decide();

        assertThat(decision)
                .usingRecursiveComparison()
                .ignoringFields("compared")
                .isEqualTo(new RoutingDecision(
                        new DecisionId("decision-1"),
                        new RequestId("request-1"),
                        1,
                        new CustomerId("acme"),
                        LLAMA,
                        new ResidencyPolicyId("eu-only"),
                        "EU",
                        destination("de-1", "DE"),
                        "residency policy 'eu-only' permits DE; node 'de-1' had the lowest score of 2 compared among 2"
                                + " permitted",
                        List.of(destination("de-2", "DE")),
                        List.of(new Rejection(Rule.COUNTRY_NOT_ALLOWED, 1)),
                        null,
                        List.of(),
                        7,
                        42,
                        NOW,
                        RoutingEngine.VERSION,
                        null,
                        Set.of(),
                        2,
                        null,
                        null,
                        null,
                        Set.of(),
                        null));
        // What a node has not said of its speed is taken to be no better than what the other said.
        assertThat(decision.compared())
                .containsExactlyInAnyOrder(
                        new ComparedCandidate(
                                new NodeId("de-1"),
                                0.55,
                                new RuntimeId("vllm"),
                                new ScoreTerms(0.5, 0.05, 0, 0),
                                new ScoreInputs(4, 1, 0, null, null, 50.0, 400.0, null, null)),
                        new ComparedCandidate(
                                new NodeId("de-2"),
                                0.8,
                                new RuntimeId("vllm"),
                                new ScoreTerms(0.75, 0.05, 0, 0),
                                new ScoreInputs(4, 2, 0, null, null, null, null, null, null)));
    }

    @Test
    void namesTheRuleThatEmptiedTheSet() {
        grid.node("us-1", "US").put();
        grid.node("us-2", "US").put();
        grid.node("de-1", "DE").models(QWEN).put();

        RoutingDecision decision = grid.ask("DE").decide();

        assertThat(decision.selected()).isNull();
        assertThat(decision.region()).isNull();
        assertThat(decision.emptiedBy()).isEqualTo(Rule.COUNTRY_NOT_ALLOWED);
        assertThat(decision.policyReason())
                .isEqualTo("no node is permitted: COUNTRY_NOT_ALLOWED removed the last 2 (the residency policy does not"
                        + " allow the node's country)");
        assertThat(decision.rejections())
                .containsExactly(new Rejection(Rule.MODEL_NOT_SERVED, 1), new Rejection(Rule.COUNTRY_NOT_ALLOWED, 2));
        assertThat(decision.fallbackOptions()).isEmpty();
        assertThat(decision.compared()).isEmpty();
    }

    @Test
    void refusesOnAnEmptyGrid() {
        RoutingDecision decision = grid.ask("DE").decide();

        assertThat(decision.emptiedBy()).isEqualTo(Rule.MODEL_NOT_SERVED);
        assertThat(decision.rejections()).isEmpty();
        assertThat(decision.policyReason()).isEqualTo("no node is permitted: the grid has none");
    }

    @Test
    void refusesAModelThatNobodyServes() {
        grid.node("de-1", "DE").put();

        assertRefused(grid.ask("DE").model(QWEN).decide(), Rule.MODEL_NOT_SERVED, 1);
    }

    @Test
    void refusesWhenAPolicyIsMissing() {
        grid.node("de-1", "DE").put();

        RoutingDecision decision = grid.ask("DE").withoutResidencyPolicy().decide();

        assertRefused(decision, Rule.POLICY_ERROR, 1);
        assertThat(decision.policyReason())
                .isEqualTo("no node is permitted: POLICY_ERROR, the policy could not be evaluated because residency"
                        + " policy 'eu-only' is not known");
        assertRefused(grid.ask("DE").withoutSlaPolicy().decide(), Rule.POLICY_ERROR, 1);
    }

    @Test
    void blockedBeatsAllowed() {
        grid.node("de-1", "DE").put();

        assertRefused(grid.ask("DE").blocked("DE").decide(), Rule.COUNTRY_BLOCKED, 1);
    }

    @Test
    void refusesCountriesThatArePartOfNeitherSet() {
        grid.node("de-1", "DE").put();

        assertRefused(grid.ask("FR").blocked("NL").decide(), Rule.COUNTRY_NOT_ALLOWED, 1);
    }

    @Test
    void wantsEveryCertificationOfARegulatedWorkload() {
        grid.node("de-1", "DE").certifications("ISO_27001").put();
        Set<String> both = Set.of("ISO_27001", "C5");

        assertRefused(grid.ask("DE").regulated(both, Set.of()).decide(), Rule.CERT_MISSING, 1);
        grid.node("de-1", "DE").certifications("ISO_27001", "C5", "HDS").put();
        assertThat(selected(grid.ask("DE").regulated(both, Set.of()).decide())).isEqualTo("de-1");
    }

    @Test
    void keepsARegulatedWorkloadInItsNodeGroups() {
        grid.node("de-1", "DE").group(NodeGroup.COMMERCIAL).put();
        Set<NodeGroup> groups = Set.of(NodeGroup.COLOCATION, NodeGroup.PRIVATE_ENTERPRISE);

        assertRefused(grid.ask("DE").regulated(Set.of(), groups).decide(), Rule.NODE_GROUP_NOT_ALLOWED, 1);
        assertThat(selected(grid.ask("DE").regulated(Set.of(), Set.of()).decide()))
                .isEqualTo("de-1");
    }

    @Test
    void refusesCorridorsThatTheCustomerIsNotServedIn() {
        grid.node("ae-1", "AE").corridor("mena").put();

        assertRefused(grid.ask("AE").decide(), Rule.CORRIDOR_NOT_ALLOWED, 1);
    }

    @Test
    void keepsTiersApart() {
        grid.node("de-1", "DE").tiers(Tier.PILOT, Tier.ENTERPRISE).put();

        assertRefused(grid.ask("DE").tier(Tier.SOVEREIGN).decide(), Rule.TIER_ISOLATION, 1);
    }

    @Test
    void givesADedicatedNodeToNobodyElse() {
        grid.node("de-1", "DE").put();

        assertRefused(grid.ask("DE").dedicated("de-1").decide(), Rule.DEDICATED, 1);
    }

    @Test
    void servesACustomerWithDedicatedNodesByThemAlone() {
        grid.node("de-1", "DE").load(4, 3, 0).put();
        grid.node("de-2", "DE").put();

        RoutingDecision decision = grid.ask("DE").own("de-1").decide();

        assertThat(selected(decision)).isEqualTo("de-1");
        assertThat(decision.fallbackOptions()).isEmpty();
        assertThat(decision.rejections()).containsExactly(new Rejection(Rule.DEDICATED, 1));
    }

    @ParameterizedTest
    @CsvSource({
        "BLOCKED, NODE_BLOCKED",
        "DRAINING, NODE_DRAINING",
        "DRILLED, NODE_DRILLED",
        "EJECTED, NODE_EJECTED",
        "STALE, NODE_STALE"
    })
    void givesNothingToANodeThatIsNotEligible(Verdict verdict, Rule rule) {
        grid.node("de-1", "DE").verdict(verdict).put();

        assertRefused(grid.ask("DE").decide(), rule, 1);
    }

    @ParameterizedTest
    @CsvSource({"LOADING", "FAILED"})
    void givesNothingToARuntimeThatIsNotReady(RuntimeState state) {
        grid.node("de-1", "DE").state(state).put();

        assertRefused(grid.ask("DE").decide(), Rule.RUNTIME_NOT_READY, 1);
    }

    @Test
    void passesOverANodeWhoseReportFillsItsSlots() {
        grid.node("de-1", "DE").load(4, 3, 1).put();

        assertRefused(grid.ask("DE").decide(), Rule.SATURATED, 1);
    }

    @Test
    void passesOverANodeThatIsFullOfOurOwnRequestsBeforeItReportsThem() {
        grid.node("de-1", "DE").load(2, 0, 0).put();
        Destination node = destination("de-1", "DE");
        InFlight.Ticket first = grid.inFlight.begin(node, ACME);
        try (InFlight.Ticket _ = grid.inFlight.begin(node, ACME)) {
            assertRefused(grid.ask("DE").decide(), Rule.SATURATED, 1);
        }
        assertThat(selected(grid.ask("DE").decide())).isEqualTo("de-1");
        first.close();
        first.close();
        assertThat(grid.inFlight.count(new NodeId("de-1"), new RuntimeId("vllm")))
                .isZero();
    }

    @Test
    void doesNotCountOurOwnRequestsTwiceWhenTheyAreReported() {
        Destination node = destination("de-1", "DE");
        grid.node("de-1", "DE").load(4, 0, 0).put();
        InFlight.Ticket first = grid.inFlight.begin(node, ACME);
        InFlight.Ticket second = grid.inFlight.begin(node, ACME);
        grid.node("de-1", "DE").load(4, 3, 0).put();

        assertThat(loads(grid.ask("DE").decide())).containsExactly(1.0);
        first.close();
        second.close();
        assertThat(loads(grid.ask("DE").decide())).containsExactly(0.5);
    }

    /** The node reports the four that others have there; of what it refused it knows nothing. */
    @Test
    void asksARuntimeLessThatHadNoRoomUntilTheTicketIsClosed() {
        Destination node = destination("de-1", "DE");
        grid.node("de-1", "DE").load(8, 4, 0).put();
        InFlight.Ticket refused = grid.inFlight.begin(node, ACME);
        refused.refused();
        for (int report = 0; report < 3; report++) {
            grid.node("de-1", "DE").load(8, 4, 0).put();
        }

        assertThat(loads(grid.ask("DE").decide())).containsExactly(0.75);
        refused.close();
        refused.close();
        assertThat(loads(grid.ask("DE").decide())).containsExactly(0.625);
    }

    @Test
    void takesAReportOfFinishedRequestsOfOursForNoLoadOfOthers() {
        Destination node = destination("de-1", "DE");
        grid.node("de-1", "DE").load(2, 0, 0).put();
        grid.inFlight.begin(node, ACME).close();
        // Something else about the node changes between the report and its arrival here.
        grid.node("de-1", "DE").load(2, 0, 0).certifications("C5").put();
        grid.node("de-1", "DE").load(2, 1, 0).put();

        assertThat(loads(grid.ask("DE").decide())).containsExactly(0.5);
    }

    @Test
    void takesUnknownLoadNeitherForIdleNorForSaturated() {
        grid.node("de-1", "DE").load(1, null, null).put();

        assertThat(loads(grid.ask("DE").decide())).containsExactly(1.5);
    }

    @Test
    void choosesAnotherCorridorOnlyWhenTheHomeCorridorHasNoneLeft() {
        grid.node("de-1", "DE").load(4, 3, 0).put();
        grid.node("ae-1", "AE").corridor("mena").put();

        for (int seed = 0; seed < 100; seed++) {
            RoutingDecision decision =
                    grid.ask("DE", "AE").corridors("eu", "mena").seed(seed).decide();
            assertThat(selected(decision)).isEqualTo("de-1");
            assertThat(fallbacks(decision)).containsExactly("ae-1");
        }
        grid.node("de-1", "DE").verdict(Verdict.STALE).put();
        RoutingDecision away = grid.ask("DE", "AE").corridors("eu", "mena").decide();
        assertThat(selected(away)).isEqualTo("ae-1");
        assertThat(away.policyReason())
                .isEqualTo("residency policy 'eu-only' permits AE; node 'ae-1' was the only one permitted outside the"
                        + " home corridor 'eu'");
    }

    @Test
    void givesTheSameDecisionForTheSameSeedWhateverOrderCandidatesArrivedIn() {
        Grid other = new Grid();
        for (int i = 0; i < 50; i++) {
            grid.node("de-" + i, "DE").load(4, i % 3, 0).put();
            other.node("de-" + (49 - i), "DE").load(4, (49 - i) % 3, 0).put();
        }
        for (int seed = 0; seed < 100; seed++) {
            RoutingDecision decision = grid.ask("DE").seed(seed).decide();
            assertThat(grid.ask("DE").seed(seed).decide()).isEqualTo(decision);
            assertThat(other.ask("DE").seed(seed).decide()).isEqualTo(decision);
        }
    }

    @Test
    void spreadsEvenlyOverEquallyLoadedNodes() {
        for (int i = 0; i < 10; i++) {
            grid.node("de-" + i, "DE").put();
        }
        Map<String, Integer> chosen = new HashMap<>();
        for (int seed = 0; seed < 10_000; seed++) {
            chosen.merge(selected(grid.ask("DE").seed(seed).decide()), 1, Integer::sum);
        }
        // Standard deviation is 30: five of them either side.
        assertThat(chosen)
                .hasSize(10)
                .allSatisfy((node, times) -> assertThat(times).isBetween(850, 1150));
    }

    @Test
    void choosesTheBusiestNodeNeverAndAnIdleOneMostly() {
        for (int i = 0; i < 9; i++) {
            grid.node("de-" + i, "DE").load(4, 1, 0).put();
        }
        grid.node("busiest", "DE").load(4, 2, 0).put();
        for (int seed = 0; seed < 1_000; seed++) {
            assertThat(selected(grid.ask("DE").seed(seed).decide())).isNotEqualTo("busiest");
        }
    }

    @Test
    void namesFallbacksAtOtherSitesFirstThenByLoad() {
        grid.node("de-1", "DE").site("frankfurt").load(8, 0, 0).put();
        grid.node("de-2", "DE").site("frankfurt").load(8, 7, 0).put();
        grid.node("de-3", "DE").site("berlin").load(8, 7, 0).put();
        grid.node("de-4", "DE").site("berlin").load(8, 6, 0).put();
        grid.node("de-5", "DE").site("munich").load(8, 7, 0).put();
        grid.node("us-1", "US").put();

        RoutingDecision decision = null;
        for (int seed = 0; decision == null || !"de-1".equals(selected(decision)); seed++) {
            decision = grid.ask("DE").seed(seed).decide();
        }

        assertThat(fallbacks(decision).subList(0, 2)).containsExactly("de-4", "de-5");
        assertThat(fallbacks(decision).get(2)).isIn("de-2", "de-3");
    }

    @ParameterizedTest
    @CsvSource({
        "SAME_SITE, de-2",
        "SAME_COUNTRY, de-2 de-3",
        "SAME_CORRIDOR, de-2 de-3 fr-1",
        "ANY_PERMITTED, de-3 fr-1 de-2",
        "NONE, ''"
    })
    void namesFallbacksAsFarAsTheFailoverRuleReaches(FailoverRule rule, String expected) {
        grid.node("de-1", "DE").site("frankfurt").load(8, 0, 0).put();
        grid.node("de-2", "DE").site("frankfurt").verdict(Verdict.STALE).put();
        grid.node("de-3", "DE").verdict(Verdict.STALE).put();
        grid.node("fr-1", "FR").verdict(Verdict.STALE).put();
        grid.node("ae-1", "AE").corridor("mena").verdict(Verdict.STALE).put();
        assertThat(selected(decide(rule, null))).isEqualTo("de-1");

        grid.node("de-2", "DE").site("frankfurt").load(8, 7, 0).put();
        grid.node("de-3", "DE").load(8, 7, 0).put();
        grid.node("fr-1", "FR").load(8, 7, 0).put();
        grid.node("ae-1", "AE").corridor("mena").load(8, 1, 0).put();
        RoutingDecision again = decideFor("de-1", rule);

        assertThat(fallbacks(again))
                .containsExactlyInAnyOrder(expected.isEmpty() ? new String[0] : expected.split(" "));
        RoutingDecision retried = decide(rule, FailedAttempts.after(null, again));
        assertThat(selected(retried))
                .isEqualTo(fallbacks(again).isEmpty() ? null : fallbacks(again).getFirst());
        if (rule == FailoverRule.NONE) {
            assertThat(retried.emptiedBy()).isEqualTo(Rule.FAILOVER_RULE);
        }
    }

    @Test
    void triesTheNamedFallbacksInOrderAndNoNodeTwice() {
        for (int i = 1; i <= 6; i++) {
            grid.node("de-" + i, "DE").load(8, i, 0).put();
        }
        RoutingDecision first = grid.ask("DE").decide();
        FailedAttempts failed = FailedAttempts.after(null, first);
        RoutingDecision second = grid.ask("DE").failed(failed).decide();
        assertThat(selected(second)).isEqualTo(fallbacks(first).getFirst());
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.rejections()).containsExactly(new Rejection(Rule.ALREADY_TRIED, 1));
        assertThat(second.policyReason()).endsWith("was named as fallback by the attempt before");

        grid.remove(fallbacks(second).getFirst());
        RoutingDecision third =
                grid.ask("DE").failed(FailedAttempts.after(failed, second)).decide();
        assertThat(selected(third)).isEqualTo(fallbacks(second).get(1));
        assertThat(third.attempt()).isEqualTo(3);
        assertThat(fallbacks(third)).doesNotContain(selected(first), selected(second), selected(third));
    }

    @Test
    void choosesANodeBesideAnotherAsItWouldAfterItsFailure() {
        for (int i = 1; i <= 4; i++) {
            grid.node("de-" + i, "DE").load(8, i, 0).put();
        }
        RoutingDecision first = grid.ask("DE").decide();
        FailedAttempts open = FailedAttempts.beside(null, first);
        RoutingDecision hedge = grid.ask("DE").failed(open).decide();
        RoutingDecision failover =
                grid.ask("DE").failed(FailedAttempts.after(null, first)).decide();
        assertThat(hedge.selected()).isEqualTo(failover.selected());
        assertThat(hedge.fallbackOptions()).isEqualTo(failover.fallbackOptions());
        assertThat(hedge.rejections()).isEqualTo(failover.rejections());
        assertThat(hedge.attempt()).isEqualTo(2);
        assertThat(hedge.hedge()).isTrue();
        assertThat(hedge.policyReason()).endsWith("; a hedge: the node before has not answered yet");
        assertThat(failover.hedge()).isNull();

        RoutingDecision third =
                grid.ask("DE").failed(FailedAttempts.after(open, hedge)).decide();
        assertThat(third.hedge()).isNull();
        assertThat(third.tried())
                .containsExactlyInAnyOrder(
                        first.selected().nodeId(), hedge.selected().nodeId());
    }

    @Test
    void measuresTheFailoverRuleFromTheFirstChoice() {
        grid.node("de-1", "DE").site("frankfurt").put();
        RoutingDecision first =
                grid.ask("DE", "FR").rule(FailoverRule.SAME_COUNTRY).decide();
        FailedAttempts once = FailedAttempts.after(null, first);
        grid.node("de-2", "DE").put();
        grid.node("fr-1", "FR").put();
        RoutingDecision second = grid.ask("DE", "FR")
                .rule(FailoverRule.SAME_COUNTRY)
                .failed(once)
                .decide();
        FailedAttempts twice = FailedAttempts.after(once, second);

        RoutingDecision third = grid.ask("DE", "FR")
                .rule(FailoverRule.SAME_COUNTRY)
                .failed(twice)
                .decide();

        assertThat(selected(second)).isEqualTo("de-2");
        assertThat(twice.firstChoice()).isEqualTo(first.selected());
        assertThat(third.emptiedBy()).isEqualTo(Rule.FAILOVER_RULE);
        assertThat(third.rejections())
                .containsExactly(new Rejection(Rule.ALREADY_TRIED, 2), new Rejection(Rule.FAILOVER_RULE, 1));
    }

    @Test
    void dropsANamedFallbackThatIsNoLongerPermitted() {
        grid.node("de-1", "DE").put();
        grid.node("fr-1", "FR").put();
        RoutingDecision named = decideFor("de-1", FailoverRule.ANY_PERMITTED);
        assertThat(fallbacks(named)).containsExactly("fr-1");

        RoutingDecision retried =
                grid.ask("DE").failed(FailedAttempts.after(null, named)).decide();

        assertRefused(retried, Rule.ALREADY_TRIED, 1);
    }

    @Test
    void saysNoDecisionFailedThatSelectedNothing() {
        RoutingDecision refused = grid.ask("DE").decide();

        assertThatThrownBy(() -> FailedAttempts.after(null, refused))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("selected no node");
    }

    @Test
    void offersAModelWhosePermittedNodesAreOnlyBusyOrSilent() {
        grid.node("de-1", "DE").verdict(Verdict.STALE).put();
        grid.node("us-1", "US").models(QWEN).put();

        assertThat(grid.ask("DE").isOffered()).isTrue();
        assertThat(grid.ask("DE").model(QWEN).isOffered()).isFalse();
        assertThat(grid.ask("DE").withoutResidencyPolicy().isOffered()).isFalse();
    }

    private RoutingDecision decide(FailoverRule rule, FailedAttempts failed) {
        return grid.ask("DE", "FR", "AE")
                .corridors("eu", "mena")
                .rule(rule)
                .failed(failed)
                .decide();
    }

    private RoutingDecision decideFor(String node, FailoverRule rule) {
        for (int seed = 0; seed < 10_000; seed++) {
            RoutingDecision decision = grid.ask("DE", "FR", "AE")
                    .corridors("eu", "mena")
                    .rule(rule)
                    .seed(seed)
                    .decide();
            if (node.equals(selected(decision))) {
                return decision;
            }
        }
        throw new AssertionError(node + " is never drawn");
    }

    private static List<Double> loads(RoutingDecision decision) {
        return decision.compared().stream().map(each -> each.terms().load()).toList();
    }

    private static void assertRefused(RoutingDecision decision, Rule rule, int nodes) {
        assertThat(decision.selected()).isNull();
        assertThat(decision.fallbackOptions()).isEmpty();
        assertThat(decision.emptiedBy()).isEqualTo(rule);
        assertThat(decision.rejections()).last().isEqualTo(new Rejection(rule, nodes));
    }

    private static Destination destination(String node, String country) {
        return new Destination(
                new NodeId(node),
                new RuntimeId("vllm"),
                new SiteId("site-" + node),
                new CorridorId("eu"),
                "EU",
                new CountryCode(country));
    }
}
