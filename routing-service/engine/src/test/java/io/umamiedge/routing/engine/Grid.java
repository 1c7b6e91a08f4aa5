package io.umamiedge.routing.engine;

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
import io.umamiedge.contracts.identity.SlaPolicyId;
import io.umamiedge.contracts.registry.AuditMode;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.CustomerLimits;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.registry.KeyScope;
import io.umamiedge.contracts.registry.NodeGroup;
import io.umamiedge.contracts.registry.RegulatedWorkload;
import io.umamiedge.contracts.registry.ResidencyPolicy;
import io.umamiedge.contracts.registry.RuntimeGroup;
import io.umamiedge.contracts.registry.SlaPolicy;
import io.umamiedge.contracts.registry.Tier;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.DrillWindow;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.telemetry.RuntimeState;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A grid to ask questions of, in the words of the tests. */
final class Grid {
    static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    static final CustomerId ACME = new CustomerId("acme");
    static final ModelName LLAMA = new ModelName("llama-3.1-8b");
    static final ModelName QWEN = new ModelName("qwen-2.5-7b");

    final InFlight inFlight = new InFlight();
    final CandidateTable table;
    final RoutingEngine engine;

    Grid() {
        this(null);
    }

    Grid(@Nullable Position here) {
        table = new CandidateTable(inFlight, here);
        engine = new RoutingEngine(table);
    }

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
        private RuntimeGroup runtimeGroup = RuntimeGroup.VLLM;
        private @Nullable Double kvCache;
        private @Nullable Double ttft;
        private @Nullable Double e2e;
        private @Nullable Position position;
        private @Nullable Boolean verified;
        private @Nullable Boolean checked;
        private @Nullable Boolean open;
        private @Nullable Instant reportedAt;
        private @Nullable DrillWindow drill;

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

        NodeBuilder runtimeGroup(RuntimeGroup value) {
            runtimeGroup = value;
            return this;
        }

        NodeBuilder kvCache(double value) {
            kvCache = value;
            return this;
        }

        NodeBuilder latency(@Nullable Double ttftP50Ms, @Nullable Double e2eP95Ms) {
            ttft = ttftP50Ms;
            e2e = e2eP95Ms;
            return this;
        }

        NodeBuilder at(double latitude, double longitude) {
            position = new Position(latitude, longitude);
            return this;
        }

        NodeBuilder verified(boolean value) {
            verified = value;
            return this;
        }

        NodeBuilder checked(boolean value) {
            checked = value;
            return this;
        }

        NodeBuilder open(boolean value) {
            open = value;
            return this;
        }

        NodeBuilder reportedAt(Instant value) {
            reportedAt = value;
            return this;
        }

        NodeBuilder drill(DrillWindow value) {
            drill = value;
            verdict = Verdict.DRILLED;
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
                            runtimeGroup,
                            URI.create("http://127.0.0.1:9000/" + id),
                            models,
                            state,
                            slots,
                            running,
                            waiting,
                            kvCache,
                            ttft,
                            null,
                            e2e,
                            null)),
                    verdict,
                    "as the test says",
                    NOW,
                    1,
                    null,
                    drill,
                    position == null ? null : position.latitude(),
                    position == null ? null : position.longitude(),
                    verified,
                    checked,
                    open,
                    reportedAt);
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
        private final Map<NodeId, Set<CustomerId>> dedicated = new HashMap<>();
        private FailoverRule rule = FailoverRule.ANY_PERMITTED;
        private @Nullable FailedAttempts failed;
        private CustomerId customer = ACME;
        private ModelName model = LLAMA;
        private long seed = 42;
        private Instant now = NOW;
        private Set<RuntimeGroup> groups = Set.of();
        private @Nullable KeyScope key;
        private @Nullable Long digest;
        private int targetMs = 1000;
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
            own.forEach(node -> dedicated.put(node, Set.of(ACME)));
            return this;
        }

        QuestionBuilder dedicated(String... nodes) {
            Arrays.stream(nodes).map(NodeId::new).forEach(node -> dedicated.put(node, Set.of(new CustomerId("other"))));
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

        QuestionBuilder customer(CustomerId value) {
            customer = value;
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

        QuestionBuilder now(Instant value) {
            now = value;
            return this;
        }

        QuestionBuilder groups(RuntimeGroup... values) {
            groups = Set.of(values);
            return this;
        }

        QuestionBuilder key(KeyScope value) {
            key = value;
            return this;
        }

        QuestionBuilder digest(@Nullable Long value) {
            digest = value;
            return this;
        }

        QuestionBuilder target(int p95Ms) {
            targetMs = p95Ms;
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
                    groups,
                    now,
                    new Customer(
                            customer,
                            "Acme",
                            tier,
                            new CorridorId("eu"),
                            corridors,
                            residency,
                            sla,
                            new CustomerLimits(1, 1, 1),
                            own),
                    key == null ? null : new KeyId("key-1"),
                    key,
                    hasResidencyPolicy
                            ? new ResidencyPolicy(residency, allowed, blocked, regulated, AuditMode.STANDARD, null)
                            : null,
                    hasSlaPolicy ? new SlaPolicy(sla, new BigDecimal("0.99"), targetMs, 15, rule, null) : null,
                    dedicated.isEmpty() ? Dedications.NONE : new Dedications(dedicated),
                    digest,
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
