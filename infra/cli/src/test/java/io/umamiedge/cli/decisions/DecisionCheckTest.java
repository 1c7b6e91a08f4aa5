package io.umamiedge.cli.decisions;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.identity.ResidencyPolicyId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.identity.SiteOwnerId;
import io.umamiedge.contracts.identity.SlaPolicyId;
import io.umamiedge.contracts.registry.AuditMode;
import io.umamiedge.contracts.registry.Corridor;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.CustomerLimits;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.NodeGroup;
import io.umamiedge.contracts.registry.NodeRuntime;
import io.umamiedge.contracts.registry.NodeState;
import io.umamiedge.contracts.registry.RegistryRecord;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.registry.ResidencyPolicy;
import io.umamiedge.contracts.registry.RuntimeGroup;
import io.umamiedge.contracts.registry.Site;
import io.umamiedge.contracts.registry.SlaPolicy;
import io.umamiedge.contracts.registry.Tier;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Rule;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.routing.engine.CandidateTable;
import io.umamiedge.routing.engine.InFlight;
import io.umamiedge.routing.engine.Mismatch;
import io.umamiedge.routing.engine.RoutingEngine;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DecisionCheckTest {
    private static final Instant START = Instant.parse("2026-03-02T07:00:00Z");
    private static final ModelName LLAMA = new ModelName("llama");
    private static final CorridorId EU = new CorridorId("eu");
    private static final URI URL = URI.create("http://127.0.0.1:9001");

    private final List<RegistryChange> changes = new ArrayList<>();
    private final InFlight inFlight = new InFlight();
    private final CandidateTable table = new CandidateTable(inFlight);
    private int decisions;

    @BeforeEach
    void registry() {
        put(new Corridor(EU, "EU", "EU", countries("DE", "FR", "NL"), null));
        for (String country : List.of("DE", "FR", "NL")) {
            put(site("site-" + country, country));
            put(node(country, "site-" + country, Tier.ENTERPRISE));
        }
        put(residency("DE", "FR"));
        put(new SlaPolicy(new SlaPolicyId("gold"), new BigDecimal("0.99"), 500, 15, FailoverRule.ANY_PERMITTED, null));
        put(customer());
    }

    @Test
    void findsNothingWrongWithWhatTheEngineDecides() {
        for (int i = 0; i < 50; i++) {
            assertThat(verify(decide(newest())).findings()).isEmpty();
        }
    }

    @Test
    void namesADecisionThatWasForgedIntoAForbiddenCountry() {
        RoutingDecision honest = decide(newest());
        RoutingDecision forged = with(honest, destination("NL"), List.of());

        String decision =
                honest.decidedAt() + "  decision " + honest.decisionId() + " of customer 'acme' at revision 10: ";
        assertThat(verify(forged).findings())
                .extracting(Finding::toString)
                .containsExactly(
                        decision
                                + "node 'node-nl' was not permitted: COUNTRY_NOT_ALLOWED, the residency policy does not"
                                + " allow the node's country",
                        decision + "node 'node-nl' was selected and not compared");
    }

    @Test
    void namesADecisionThatClaimsAnotherPlaceThanTheNodes() {
        Destination claimed = new Destination(
                new NodeId("node-nl"), new RuntimeId("main"), new SiteId("site-de"), EU, "EU", new CountryCode("DE"));
        put(residency("DE", "FR", "NL"));

        assertThat(mismatches(verify(with(decide(newest()), claimed, List.of()))))
                .contains(new Mismatch.Misplaced(claimed, destination("NL")));
    }

    @Test
    void namesAForbiddenFallbackAndOneOutOfReach() {
        put(new SlaPolicy(new SlaPolicyId("gold"), new BigDecimal("0.99"), 500, 15, FailoverRule.SAME_SITE, null));
        RoutingDecision forged =
                with(decide(newest()), destination("DE"), List.of(destination("FR"), destination("NL")));

        assertThat(mismatches(verify(forged)))
                .contains(
                        new Mismatch.NotPermitted(destination("NL"), Rule.COUNTRY_NOT_ALLOWED),
                        new Mismatch.OutOfReach(destination("FR"), FailoverRule.SAME_SITE),
                        new Mismatch.OutOfReach(destination("NL"), FailoverRule.SAME_SITE));
    }

    @Test
    void judgesEachDecisionByTheRegistryAsItWasThen() {
        RoutingDecision before = decideFor("FR");
        put(residency("DE"));
        RoutingDecision after = with(before, newest());

        DecisionCheck check = verify(before, after);

        assertThat(check.findings()).extracting(Finding::decision).containsExactly(after);
        assertThat(check.checked()).isEqualTo(2);
    }

    @Test
    void grantsThatNewsOfANodeTakeAnotherWayThanPolicies() {
        long before = newest();
        RoutingDecision selected = with(decideFor("DE"), destination("DE"), List.of());
        put(node("DE", "site-DE", Tier.SOVEREIGN));
        RoutingDecision soonAfter = with(selected, newest());

        DecisionCheck soon = verify(soonAfter);
        assertThat(soon.findings()).isEmpty();
        assertThat(soon.inFlux()).isEqualTo(1);
        assertThat(before).isLessThan(soonAfter.registryRevision());

        RoutingDecision late = at(soonAfter, START.plusSeconds(3_600));
        assertThat(mismatches(verify(late)))
                .containsExactly(new Mismatch.NotPermitted(destination("DE"), Rule.TIER_ISOLATION));
    }

    @Test
    void saysNothingOfRevisionsWhoseHistoryHasAHole() {
        RoutingDecision decision = decide(newest());
        changes.remove(4);

        DecisionCheck check = verify(decision);

        assertThat(check.beyond()).isEqualTo(1);
        assertThat(check.checked()).isZero();
        assertThat(new RegistryHistory(changes).completeUpTo()).isEqualTo(4);
    }

    private DecisionCheck verify(RoutingDecision... recorded) {
        DecisionCheck check = new DecisionCheck(new RegistryHistory(changes));
        Arrays.stream(recorded).forEach(check::check);
        return check;
    }

    private static List<Mismatch> mismatches(DecisionCheck check) {
        return check.findings().stream().map(Finding::mismatch).toList();
    }

    /** A decision for the node in that country, whichever seed it takes. */
    private RoutingDecision decideFor(String country) {
        for (int i = 0; i < 1_000; i++) {
            RoutingDecision decision = decide(newest());
            if (destination(country).equals(decision.selected())) {
                return decision;
            }
        }
        throw new AssertionError(country + " is never selected");
    }

    private RoutingDecision decide(long revision) {
        RegistryHistory history = new RegistryHistory(changes);
        for (String country : List.of("DE", "FR", "NL")) {
            Candidate candidate = candidate(country);
            table.apply(candidate.nodeId(), candidate);
        }
        RoutingDecision decision = new RoutingEngine(table)
                .decide(
                        new DecisionId("d" + decisions++),
                        history.policies(revision)
                                .question(new RequestId("r" + decisions), LLAMA, customer(), null, START, decisions));
        assertThat(decision.selected()).isNotNull();
        return decision;
    }

    private long newest() {
        return changes.size();
    }

    private void put(RegistryResource resource) {
        changes.add(new RegistryChange(
                new RegistryRecord(resource.kind(), resource.resourceId(), changes.size() + 1, resource),
                // All but the changes of the test itself are long past.
                changes.size() < 10 ? START.minusSeconds(100_000) : START));
    }

    private static RoutingDecision with(
            RoutingDecision decision, @Nullable Destination selected, List<Destination> fallbacks) {
        return copy(decision, selected, fallbacks, decision.registryRevision(), decision.decidedAt());
    }

    private static RoutingDecision with(RoutingDecision decision, long revision) {
        return copy(decision, decision.selected(), decision.fallbackOptions(), revision, decision.decidedAt());
    }

    private static RoutingDecision at(RoutingDecision decision, Instant time) {
        return copy(decision, decision.selected(), decision.fallbackOptions(), decision.registryRevision(), time);
    }

    private static RoutingDecision copy(
            RoutingDecision decision,
            @Nullable Destination selected,
            List<Destination> fallbacks,
            long revision,
            Instant time) {
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
                decision.compared(),
                revision,
                decision.seed(),
                time,
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

    private static Destination destination(String country) {
        Candidate candidate = candidate(country);
        return new Destination(
                candidate.nodeId(), new RuntimeId("main"), candidate.siteId(), EU, "EU", candidate.country());
    }

    private static Candidate candidate(String country) {
        return new Candidate(
                new NodeId("node-" + country.toLowerCase(Locale.ROOT)),
                EU,
                "EU",
                new SiteId("site-" + country.toLowerCase(Locale.ROOT)),
                new CountryCode(country),
                NodeGroup.COMMERCIAL,
                Set.of(Tier.ENTERPRISE),
                Set.of(),
                List.of(new CandidateRuntime(
                        new RuntimeId("main"),
                        RuntimeGroup.VLLM,
                        URL,
                        List.of(LLAMA),
                        RuntimeState.READY,
                        8,
                        0,
                        0,
                        null,
                        null,
                        null,
                        null,
                        null)),
                Verdict.ELIGIBLE,
                "the node is active and reports",
                START,
                1,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static Site site(String id, String country) {
        return new Site(
                new SiteId(id.toLowerCase(Locale.ROOT)),
                EU,
                new SiteOwnerId("owner"),
                id,
                new CountryCode(country),
                NodeGroup.COMMERCIAL,
                50,
                8,
                null,
                null);
    }

    private static Node node(String country, String site, Tier tier) {
        return new Node(
                new NodeId("node-" + country.toLowerCase(Locale.ROOT)),
                new SiteId(site.toLowerCase(Locale.ROOT)),
                List.of(new NodeRuntime(new RuntimeId("main"), RuntimeGroup.VLLM, URL, List.of(LLAMA), 8)),
                Set.of(tier),
                Set.of(),
                NodeState.ACTIVE);
    }

    private static ResidencyPolicy residency(String... countries) {
        return new ResidencyPolicy(
                new ResidencyPolicyId("eu"), countries(countries), Set.of(), null, AuditMode.STANDARD, null);
    }

    private static Customer customer() {
        return new Customer(
                new CustomerId("acme"),
                "Acme",
                Tier.ENTERPRISE,
                EU,
                Set.of(EU),
                new ResidencyPolicyId("eu"),
                new SlaPolicyId("gold"),
                new CustomerLimits(60, 60_000, 8),
                Set.of());
    }

    private static Set<CountryCode> countries(String... codes) {
        return Arrays.stream(codes).map(CountryCode::new).collect(Collectors.toSet());
    }
}
