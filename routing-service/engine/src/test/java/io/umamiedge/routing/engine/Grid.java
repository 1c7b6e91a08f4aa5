package io.umamiedge.routing.engine;

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
import io.umamiedge.contracts.identity.SlaPolicyId;
import io.umamiedge.contracts.registry.AuditMode;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.CustomerLimits;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.registry.NodeGroup;
import io.umamiedge.contracts.registry.RegulatedWorkload;
import io.umamiedge.contracts.registry.ResidencyPolicy;
import io.umamiedge.contracts.registry.RuntimeGroup;
import io.umamiedge.contracts.registry.SlaPolicy;
import io.umamiedge.contracts.registry.Tier;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.telemetry.RuntimeState;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A grid to ask questions of, in the words of the tests. */
final class Grid {
    static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    static final ModelName LLAMA = new ModelName("llama-3.1-8b");
    static final ModelName QWEN = new ModelName("qwen-2.5-7b");

    final InFlight inFlight = new InFlight();
    final CandidateTable table = new CandidateTable(inFlight);
    final RoutingEngine engine = new RoutingEngine(table);

    NodeBuilder node(String id, String country) {
        return new NodeBuilder(this, id, country);
    }

    void remove(String node) {
        table.apply(new NodeId(node), null);
    }

    QuestionBuilder ask(String... allowedCountries) {
        return new QuestionBuilder(this, allowedCountries);
    }

    static Set<CountryCode> countries(String... codes) {
        return Arrays.stream(codes).map(CountryCode::new).collect(Collectors.toSet());
    }

    static @Nullable String selected(RoutingDecision decision) {
        Destination selected = decision.selected();
        return selected == null ? null : selected.nodeId().value();
    }

    static List<String> fallbacks(RoutingDecision decision) {
        return decision.fallbackOptions().stream().map(d -> d.nodeId().value()).toList();
    }

    /** An eligible, ready, idle node of four slots for every tier in the corridor {@code eu}, unless told otherwise. */
    static final class NodeBuilder {
        private final Grid grid;
        private final String id;
        private final String country;
        private String corridor = "eu";
        private String site;
        private NodeGroup group = NodeGroup.COLOCATION;
        private Set<Tier> tiers = Set.of(Tier.values());
        private Set<String> certifications = Set.of();
        private Verdict verdict = Verdict.ELIGIBLE;
        private RuntimeState state = RuntimeState.READY;
        private List<ModelName> models = List.of(LLAMA);
        private int slots = 4;
        private @Nullable Integer running = 0;
        private @Nullable Integer waiting = 0;

        private NodeBuilder(Grid grid, String id, String country) {
            this.grid = grid;
            this.id = id;
            this.country = country;
            this.site = "site-" + id;
        }

        NodeBuilder corridor(String value) {
            corridor = value;
            return this;
        }

        NodeBuilder site(String value) {
            site = value;
            return this;
        }

        NodeBuilder group(NodeGroup value) {
            group = value;
            return this;
        }

        NodeBuilder tiers(Tier... values) {
            tiers = Set.of(values);
            return this;
        }

        NodeBuilder certifications(String... values) {
            certifications = Set.of(values);
            return this;
        }

        NodeBuilder verdict(Verdict value) {
            verdict = value;
            return this;
        }

        NodeBuilder state(RuntimeState value) {
            state = value;
            return this;
        }

        NodeBuilder models(ModelName... values) {
            models = List.of(values);
            return this;
        }

        NodeBuilder load(int slotCount, @Nullable Integer runningNow, @Nullable Integer waitingNow) {
            slots = slotCount;
            running = runningNow;
            waiting = waitingNow;
            return this;
        }

        Candidate build() {
            return new Candidate(
                    new NodeId(id),
                    new CorridorId(corridor),
                    corridor.toUpperCase(Locale.ROOT).replace('-', '_'),
                    new SiteId(site),
                    new CountryCode(country),
                    group,
                    tiers,
                    certifications,
                    List.of(new CandidateRuntime(
                            new RuntimeId("vllm"),
                            RuntimeGroup.VLLM,
                            URI.create("http://127.0.0.1:9000/" + id),
                            models,
                            state,
                            slots,
                            running,
                            waiting,
                            null,
                            null,
                            null,
                            null,
                            null)),
                    verdict,
                    "as the test says",
                    NOW,
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

        void put() {
            Candidate candidate = build();
            grid.table.apply(candidate.nodeId(), candidate);
        }
    }

    /** A pilot customer at home in {@code eu} and nowhere else, unless told otherwise. */
    static final class QuestionBuilder {
        private final Grid grid;
        private final Set<CountryCode> allowed;
        private Set<CountryCode> blocked = Set.of();
        private @Nullable RegulatedWorkload regulated;
        private Tier tier = Tier.PILOT;
        private Set<CorridorId> corridors = Set.of(new CorridorId("eu"));
        private Set<NodeId> own = Set.of();
        private final Set<NodeId> dedicated = new HashSet<>();
        private FailoverRule rule = FailoverRule.ANY_PERMITTED;
        private @Nullable FailedAttempts failed;
        private ModelName model = LLAMA;
        private long seed = 42;
        private boolean hasResidencyPolicy = true;
        private boolean hasSlaPolicy = true;

        private QuestionBuilder(Grid grid, String... allowed) {
            this.grid = grid;
            this.allowed = countries(allowed);
        }

        QuestionBuilder blocked(String... codes) {
            blocked = countries(codes);
            return this;
        }

        QuestionBuilder regulated(Set<String> certifications, Set<NodeGroup> groups) {
            regulated = new RegulatedWorkload("health", certifications, groups);
            return this;
        }

        QuestionBuilder tier(Tier value) {
            tier = value;
            return this;
        }

        QuestionBuilder corridors(String... ids) {
            corridors = Arrays.stream(ids).map(CorridorId::new).collect(Collectors.toSet());
            return this;
        }

        QuestionBuilder own(String... nodes) {
            own = Arrays.stream(nodes).map(NodeId::new).collect(Collectors.toSet());
            dedicated.addAll(own);
            return this;
        }

        QuestionBuilder dedicated(String... nodes) {
            Arrays.stream(nodes).map(NodeId::new).forEach(dedicated::add);
            return this;
        }

        QuestionBuilder rule(FailoverRule value) {
            rule = value;
            return this;
        }

        QuestionBuilder failed(@Nullable FailedAttempts value) {
            failed = value;
            return this;
        }

        QuestionBuilder model(ModelName value) {
            model = value;
            return this;
        }

        QuestionBuilder seed(long value) {
            seed = value;
            return this;
        }

        QuestionBuilder withoutResidencyPolicy() {
            hasResidencyPolicy = false;
            return this;
        }

        QuestionBuilder withoutSlaPolicy() {
            hasSlaPolicy = false;
            return this;
        }

        RoutingQuestion build() {
            ResidencyPolicyId residency = new ResidencyPolicyId("eu-only");
            SlaPolicyId sla = new SlaPolicyId("gold");
            return new RoutingQuestion(
                    new RequestId("request-1"),
                    model,
                    NOW,
                    new Customer(
                            new CustomerId("acme"),
                            "Acme",
                            tier,
                            new CorridorId("eu"),
                            corridors,
                            residency,
                            sla,
                            new CustomerLimits(1, 1, 1),
                            own),
                    hasResidencyPolicy
                            ? new ResidencyPolicy(residency, allowed, blocked, regulated, AuditMode.STANDARD, null)
                            : null,
                    hasSlaPolicy ? new SlaPolicy(sla, new BigDecimal("0.99"), 1000, 15, rule) : null,
                    dedicated,
                    failed,
                    7,
                    seed);
        }

        RoutingDecision decide() {
            return grid.engine.decide(new DecisionId("decision-1"), build());
        }

        boolean isOffered() {
            return grid.engine.isOffered(build());
        }
    }
}
