package io.umamiedge.routing.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.identity.ResidencyPolicyId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.identity.SiteOwnerId;
import io.umamiedge.contracts.identity.SlaPolicyId;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.AuditMode;
import io.umamiedge.contracts.registry.Corridor;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.CustomerLimits;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.registry.KeyRecord;
import io.umamiedge.contracts.registry.KeyScope;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.NodeGroup;
import io.umamiedge.contracts.registry.NodeRuntime;
import io.umamiedge.contracts.registry.NodeState;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.registry.ResidencyPolicy;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.registry.RuntimeGroup;
import io.umamiedge.contracts.registry.Site;
import io.umamiedge.contracts.registry.SlaPolicy;
import io.umamiedge.contracts.registry.Tier;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.ComparedCandidate;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Rule;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DecisionVerifierTest {
    private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
    private static final CorridorId EU = new CorridorId("eu");
    private static final ModelName LLAMA = new ModelName("llama");
    private static final ModelName QWEN = new ModelName("qwen");
    private static final KeyId KEY = new KeyId("key-1");

    private final Map<String, RegistryResource> registry = new HashMap<>();
    private final InFlight inFlight = new InFlight();
    private final CandidateTable table = new CandidateTable(inFlight);
    private final RoutingEngine engine = new RoutingEngine(table);

    @BeforeEach
    void register() {
        put(new Corridor(EU, "EU", "EU", countries("DE", "FR", "NL"), null));
        for (String country : List.of("DE", "FR", "NL")) {
            put(new Site(
                    site(country),
                    EU,
                    new SiteOwnerId("owner"),
                    country,
                    new CountryCode(country),
                    NodeGroup.COMMERCIAL,
                    50,
                    8,
                    null,
                    null));
            for (int i = 0; i < 4; i++) {
                put(node("node-" + country.toLowerCase(Locale.ROOT) + i, country, NodeState.ACTIVE));
            }
        }
        put(new ResidencyPolicy(
                new ResidencyPolicyId("eu"), countries("DE", "FR"), Set.of(), null, AuditMode.STANDARD, null));
        rule(FailoverRule.ANY_PERMITTED);
        put(customer());
        put(new KeyRecord(
                KEY,
                KeyKind.CUSTOMER,
                "acme",
                "00".repeat(32),
                "pepper",
                "uc_…abcd",
                NOW,
                null,
                null,
                new KeyScope(Set.of(LLAMA))));
    }

    /** First choices and failovers, idle and busy nodes, known and unknown numbers, with and without a prefix. */
    @Test
    void findsNothingWrongWithWhatTheEngineDecides() {
        long seed = Long.getLong("seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        int selected = 0;
        for (int i = 0; i < 500; i++) {
            for (Candidate candidate : candidates()) {
                table.apply(candidate.nodeId(), RandomLoad.of(candidate, random, NOW));
            }
            List<InFlight.Ticket> tickets = new ArrayList<>();
            FailedAttempts failed = null;
            for (int attempt = 0; attempt < 3; attempt++) {
                Long digest = random.nextBoolean() ? null : random.nextLong();
                RoutingDecision decision = decide(LLAMA, digest, failed, random.nextLong());
                assertThat(verify(decision)).as("seed %d, %s", seed, decision).isEmpty();
                Destination to = decision.selected();
                if (to == null) {
                    break;
                }
                selected++;
                for (int requests = random.nextInt(3); requests > 0; requests--) {
                    tickets.add(inFlight.begin(to, decision.customerId()));
                }
                failed = random.nextBoolean()
                        ? FailedAttempts.after(failed, decision)
                        : FailedAttempts.beside(failed, decision);
            }
            tickets.forEach(InFlight.Ticket::close);
        }
        assertThat(selected).isGreaterThan(500);
    }

    @Test
    void namesWhatWasTamperedWith() {
        RoutingDecision honest = decide(LLAMA, null, null, 1);
        Destination away = at("node-nl1", "NL");
        Destination selected = Objects.requireNonNull(honest.selected());

        assertThat(verify(Tampered.with(honest, away, honest.fallbackOptions())))
                .contains(new Mismatch.NotPermitted(away, Rule.COUNTRY_NOT_ALLOWED), new Mismatch.NotCompared(away));
        assertThat(verify(Tampered.with(honest, selected, List.of(away))))
                .containsExactly(new Mismatch.NotPermitted(away, Rule.COUNTRY_NOT_ALLOWED));
        Destination moved = at("node-de1", "FR");
        assertThat(verify(Tampered.with(honest, selected, List.of(moved))))
                .containsExactly(new Mismatch.Misplaced(moved, at("node-de1", "DE")));
        Destination unknown = at("node-de9", "DE");
        assertThat(verify(Tampered.with(honest, selected, List.of(unknown))))
                .containsExactly(new Mismatch.UnknownNode(unknown));
        assertThat(verify(Tampered.with(honest, null, List.of(selected))))
                .contains(new Mismatch.FallbacksOfRefusal(List.of(selected)));
    }

    @Test
    void computesEachScoreAgain() {
        RoutingDecision honest = decide(LLAMA, null, null, 1);
        ComparedCandidate chosen = honest.compared().stream()
                .filter(each -> each.nodeId()
                        .equals(Objects.requireNonNull(honest.selected()).nodeId()))
                .findFirst()
                .orElseThrow();
        List<ComparedCandidate> worse = honest.compared().stream()
                .map(each -> each.equals(chosen)
                        ? new ComparedCandidate(
                                each.nodeId(), each.score() + 1, each.runtimeId(), each.terms(), each.inputs())
                        : each)
                .toList();

        assertThat(verify(Tampered.with(honest, worse)))
                .contains(new Mismatch.OtherScore(chosen.nodeId(), chosen.score() + 1, chosen.score()))
                .anyMatch(Mismatch.NotTheBest.class::isInstance);
    }

    @Test
    void holdsFallbacksAgainstTheFailoverRule() {
        RoutingDecision honest = decide(LLAMA, null, null, 1);
        rule(FailoverRule.SAME_SITE);
        Destination selected = Objects.requireNonNull(honest.selected());
        Destination elsewhere = selected.country().value().equals("DE") ? at("node-fr1", "FR") : at("node-de1", "DE");

        assertThat(verify(Tampered.with(honest, selected, List.of(elsewhere))))
                .containsExactly(new Mismatch.OutOfReach(elsewhere, FailoverRule.SAME_SITE));
    }

    @Test
    void namesARefusalThatNothingBears() {
        RoutingDecision refused = decide(QWEN, null, null, 1);
        assertThat(refused.emptiedBy()).isEqualTo(Rule.KEY_SCOPE);
        assertThat(verify(refused)).isEmpty();

        registry.remove("key/" + KEY);

        assertThat(verify(refused)).containsExactly(new Mismatch.UnfoundedRefusal(Rule.KEY_SCOPE));
    }

    @Test
    void saysWhichNodesWereOutOfService() {
        RoutingDecision decision = decide(LLAMA, null, null, 1);
        Destination selected = Objects.requireNonNull(decision.selected());
        put(node(selected.nodeId().value(), selected.country().value(), NodeState.RETIRED));

        assertThat(verify(decision)).contains(new Mismatch.NotPermitted(selected, Rule.NODE_BLOCKED));
    }

    @Test
    void takesFactsOfOneRevisionOnly() {
        RoutingDecision decision = decide(LLAMA, null, null, 1);
        RegistryFacts.Lookup lookup = this::get;

        assertThat(DecisionVerifier.verify(decision, new RegistryFacts(policies(8), lookup, lookup)))
                .containsExactly(new Mismatch.WrongRevision(7, 8));
    }

    private List<Mismatch> verify(RoutingDecision decision) {
        return DecisionVerifier.verify(decision, facts());
    }

    private RegistryFacts facts() {
        return new RegistryFacts(policies(7), this::get, this::get);
    }

    private PolicyBook policies(long revision) {
        return PolicyBook.of(
                revision,
                kind -> registry.values().stream()
                        .filter(each -> each.kind() == kind)
                        .toList());
    }

    private RoutingDecision decide(ModelName model, @Nullable Long digest, @Nullable FailedAttempts failed, long seed) {
        if (table.size() == 0) {
            candidates().forEach(candidate -> table.apply(candidate.nodeId(), candidate));
        }
        Asked asked =
                new Asked(new RequestId("r"), model, Set.of(), customer(), KEY, new KeyScope(Set.of(LLAMA)), digest);
        return engine.decide(new DecisionId("d"), policies(7).question(asked, failed, NOW, seed));
    }

    private List<Candidate> candidates() {
        List<Candidate> all = new ArrayList<>();
        for (RegistryResource each : List.copyOf(registry.values())) {
            if (each instanceof Node node) {
                all.add(Objects.requireNonNull(facts().candidate(node.id())));
            }
        }
        return all;
    }

    private @Nullable RegistryResource get(ResourceKind kind, String id) {
        return registry.get(kind.word() + "/" + id);
    }

    private void put(RegistryResource resource) {
        registry.put(resource.kind().word() + "/" + resource.resourceId(), resource);
    }

    private void rule(FailoverRule rule) {
        put(new SlaPolicy(new SlaPolicyId("gold"), new BigDecimal("0.99"), 500, 15, rule, null));
    }

    private static Node node(String id, String country, NodeState state) {
        return new Node(
                new NodeId(id),
                site(country),
                List.of(new NodeRuntime(
                        new RuntimeId("main"),
                        RuntimeGroup.VLLM,
                        URI.create("http://127.0.0.1:9001"),
                        List.of(LLAMA, QWEN),
                        8)),
                Set.of(Tier.ENTERPRISE),
                Set.of(),
                state);
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

    private static Destination at(String node, String country) {
        return new Destination(
                new NodeId(node), new RuntimeId("main"), site(country), EU, "EU", new CountryCode(country));
    }

    private static SiteId site(String country) {
        return new SiteId("site-" + country.toLowerCase(Locale.ROOT));
    }

    private static Set<CountryCode> countries(String... codes) {
        return Grid.countries(codes);
    }
}
