package io.umamiedge.routing.engine;

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
import io.umamiedge.contracts.routing.Rejection;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Rule;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.telemetry.RuntimeState;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Guarantee 1 on random grids, policies and failures, with every retry followed to its end and the grid changing between
 * attempts, against an oracle that shares nothing with the engine but the records.
 */
class NoRouteOutsidePolicyTest {
    private static final int CASES = Integer.getInteger("cases", 100_000);
    private static final long SEED = Long.getLong("seed", System.nanoTime());

    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final String[] COUNTRIES = {"DE", "FR", "NL", "AE", "SA", "US"};
    private static final String[] CORRIDORS = {"eu", "mena", "us"};
    private static final String[] MODELS = {"llama", "qwen"};
    private static final String[] CERTIFICATIONS = {"ISO_27001", "C5", "HDS"};

    private final SplittableRandom random = new SplittableRandom(SEED);
    private long decisions;
    private long retries;
    private long refusals;

    @Test
    void noDecisionRetryOrFallbackEverLeavesThePolicy() {
        for (int i = 0; i < CASES; i++) {
            String where = "repeat with -Dseed=" + SEED + " -Dcases=" + CASES + ", case " + i;
            try {
                runCase(where);
            } catch (RuntimeException e) {
                throw new AssertionError(where, e);
            }
        }
        System.out.printf(
                "seed %d: %d cases, %d decisions of which %d retries and %d refusals%n",
                SEED, CASES, decisions, retries, refusals);
        assertThat(retries).isGreaterThan(CASES / 3);
        assertThat(refusals).isBetween(decisions / 10, decisions * 2 / 3);
    }

    private void runCase(String where) {
        Map<NodeId, Candidate> grid = new TreeMap<>((a, b) -> a.value().compareTo(b.value()));
        Map<NodeId, List<InFlight.Ticket>> tickets =
                new TreeMap<>((a, b) -> a.value().compareTo(b.value()));
        InFlight inFlight = new InFlight();
        CandidateTable table = new CandidateTable(inFlight);
        RoutingEngine engine = new RoutingEngine(table);
        int nodes = random.nextInt(30);
        for (int i = 0; i < nodes; i++) {
            put(grid, table, candidate("node-" + i));
        }
        RoutingQuestion question = question(nodes, null);
        RoutingDecision decision = decide(engine, question, grid, tickets, where);
        FailedAttempts failed = null;
        while (decision.selected() != null && random.nextInt(4) > 0) {
            failed = FailedAttempts.after(failed, decision);
            disturb(grid, table, tickets, nodes);
            occupy(grid, inFlight, tickets);
            // The customer's policy may itself have changed by the time of the retry.
            question = random.nextInt(10) == 0 ? question(nodes, failed) : again(question, failed);
            decision = decide(engine, question, grid, tickets, where);
            retries++;
        }
    }

    private RoutingDecision decide(
            RoutingEngine engine,
            RoutingQuestion question,
            Map<NodeId, Candidate> grid,
            Map<NodeId, List<InFlight.Ticket>> tickets,
            String where) {
        RoutingDecision decision = engine.decide(new DecisionId("d"), question);
        decisions++;
        Map<Rule, Integer> removed = new EnumMap<>(Rule.class);
        Set<NodeId> permitted = new HashSet<>();
        for (Candidate candidate : grid.values()) {
            int own = tickets.getOrDefault(candidate.nodeId(), List.of()).size();
            Rule failing = oracle(question, candidate, own);
            if (failing == null) {
                permitted.add(candidate.nodeId());
            } else {
                removed.merge(failing, 1, Integer::sum);
            }
        }
        List<Rejection> rejections = removed.entrySet().stream()
                .map(e -> new Rejection(e.getKey(), e.getValue()))
                .toList();
        assertThat(decision.rejections()).as(where).isEqualTo(rejections);
        Destination selected = decision.selected();
        if (selected == null) {
            refusals++;
            assertThat(permitted).as(where).isEmpty();
            assertThat(decision.emptiedBy()).as(where).isNotNull();
            if (!rejections.isEmpty()) {
                assertThat(decision.emptiedBy())
                        .as(where)
                        .isEqualTo(rejections.getLast().rule());
            }
            assertThat(decision.fallbackOptions()).as(where).isEmpty();
            return decision;
        }
        assertThat(decision.emptiedBy()).as(where).isNull();
        assertThat(permitted).as(where).contains(selected.nodeId());
        Set<NodeId> named = new HashSet<>(Set.of(selected.nodeId()));
        Destination origin =
                question.failed() == null ? selected : question.failed().firstChoice();
        for (Destination fallback : decision.fallbackOptions()) {
            assertThat(permitted).as(where).contains(fallback.nodeId());
            assertThat(named.add(fallback.nodeId())).as(where).isTrue();
            assertThat(isReached(question.slaPolicy().failoverRule(), origin, grid.get(fallback.nodeId())))
                    .as(where)
                    .isTrue();
        }
        long reachable = permitted.stream()
                .filter(node -> !node.equals(selected.nodeId()))
                .filter(node -> isReached(question.slaPolicy().failoverRule(), origin, grid.get(node)))
                .count();
        assertThat(decision.fallbackOptions()).as(where).hasSize((int) Math.min(3, reachable));
        Candidate chosen = grid.get(selected.nodeId());
        assertThat(selected)
                .as(where)
                .isEqualTo(new Destination(
                        chosen.nodeId(),
                        selected.runtimeId(),
                        chosen.siteId(),
                        chosen.corridorId(),
                        chosen.region(),
                        chosen.country()));
        CandidateRuntime runtime = chosen.runtimes().stream()
                .filter(r -> r.id().equals(selected.runtimeId()))
                .findFirst()
                .orElseThrow();
        assertThat(runtime.state()).as(where).isEqualTo(RuntimeState.READY);
        assertThat(runtime.models()).as(where).contains(question.model());
        return decision;
    }

    /** What the documents say, as plainly as it can be written. */
    private static @Nullable Rule oracle(RoutingQuestion question, Candidate node, int ownInFlight) {
        ResidencyPolicy policy = question.residencyPolicy();
        SlaPolicy sla = question.slaPolicy();
        Customer customer = question.customer();
        if (policy == null || sla == null) {
            return Rule.POLICY_ERROR;
        }
        List<CandidateRuntime> serving = new ArrayList<>();
        for (CandidateRuntime runtime : node.runtimes()) {
            if (runtime.models().contains(question.model())) {
                serving.add(runtime);
            }
        }
        if (serving.isEmpty()) {
            return Rule.MODEL_NOT_SERVED;
        }
        if (policy.blockedCountries().contains(node.country())) {
            return Rule.COUNTRY_BLOCKED;
        }
        if (!policy.allowedCountries().contains(node.country())) {
            return Rule.COUNTRY_NOT_ALLOWED;
        }
        if (policy.regulated() != null) {
            for (String certification : policy.regulated().requiredCertifications()) {
                if (!node.certifications().contains(certification)) {
                    return Rule.CERT_MISSING;
                }
            }
            if (policy.regulated().nodeGroups().size() > 0
                    && !policy.regulated().nodeGroups().contains(node.nodeGroup())) {
                return Rule.NODE_GROUP_NOT_ALLOWED;
            }
        }
        if (!customer.corridors().contains(node.corridorId())) {
            return Rule.CORRIDOR_NOT_ALLOWED;
        }
        if (!node.tiers().contains(customer.tier())) {
            return Rule.TIER_ISOLATION;
        }
        boolean isOwn = customer.dedicatedNodeIds().contains(node.nodeId());
        boolean isDedicated = question.dedicatedNodes().contains(node.nodeId());
        if (!isOwn && (isDedicated || customer.dedicatedNodeIds().size() > 0)) {
            return Rule.DEDICATED;
        }
        switch (node.verdict()) {
            case ELIGIBLE -> {}
            case BLOCKED -> {
                return Rule.NODE_BLOCKED;
            }
            case DRAINING -> {
                return Rule.NODE_DRAINING;
            }
            case DRILLED -> {
                return Rule.NODE_DRILLED;
            }
            case EJECTED -> {
                return Rule.NODE_EJECTED;
            }
            case STALE -> {
                return Rule.NODE_STALE;
            }
        }
        List<CandidateRuntime> ready =
                serving.stream().filter(r -> r.state() == RuntimeState.READY).toList();
        if (ready.isEmpty()) {
            return Rule.RUNTIME_NOT_READY;
        }
        boolean hasRoom = false;
        for (CandidateRuntime runtime : ready) {
            // Own requests go to the runtime called "a" in this test, and all of them began after the last report.
            int own = runtime.id().value().equals("a") ? ownInFlight : 0;
            int reported = runtime.running() == null ? 0 : runtime.running();
            int queued = runtime.waiting() == null ? 0 : runtime.waiting();
            hasRoom |= reported + queued + own < runtime.slots();
        }
        if (!hasRoom) {
            return Rule.SATURATED;
        }
        if (question.failed() != null) {
            if (question.failed().tried().contains(node.nodeId())) {
                return Rule.ALREADY_TRIED;
            }
            if (!isReached(sla.failoverRule(), question.failed().firstChoice(), node)) {
                return Rule.FAILOVER_RULE;
            }
        }
        return null;
    }

    private static boolean isReached(FailoverRule rule, Destination from, Candidate to) {
        if (rule == FailoverRule.SAME_SITE) {
            return from.siteId().equals(to.siteId());
        } else if (rule == FailoverRule.SAME_COUNTRY) {
            return from.country().equals(to.country());
        } else if (rule == FailoverRule.SAME_CORRIDOR) {
            return from.corridorId().equals(to.corridorId());
        } else {
            return rule == FailoverRule.ANY_PERMITTED;
        }
    }

    /** Nodes go, come, move abroad, change their verdict and their load. */
    private void disturb(
            Map<NodeId, Candidate> grid, CandidateTable table, Map<NodeId, List<InFlight.Ticket>> tickets, int nodes) {
        for (int i = 0; i < nodes; i++) {
            NodeId id = new NodeId("node-" + i);
            switch (random.nextInt(8)) {
                case 0 -> {
                    grid.remove(id);
                    table.apply(id, null);
                }
                case 1 -> {
                    // A new report of a node that we keep busy would hold our requests too: see InFlight.
                    if (!tickets.containsKey(id)) {
                        put(grid, table, candidate(id.value()));
                    }
                }
                default -> {}
            }
        }
    }

    private void occupy(Map<NodeId, Candidate> grid, InFlight inFlight, Map<NodeId, List<InFlight.Ticket>> tickets) {
        for (Candidate candidate : grid.values()) {
            if (random.nextInt(6) == 0) {
                Destination to = new Destination(
                        candidate.nodeId(),
                        new RuntimeId("a"),
                        candidate.siteId(),
                        candidate.corridorId(),
                        candidate.region(),
                        candidate.country());
                tickets.computeIfAbsent(candidate.nodeId(), _ -> new ArrayList<>())
                        .add(inFlight.begin(to));
            }
        }
    }

    private static void put(Map<NodeId, Candidate> grid, CandidateTable table, Candidate candidate) {
        grid.put(candidate.nodeId(), candidate);
        table.apply(candidate.nodeId(), candidate);
    }

    private Candidate candidate(String id) {
        List<CandidateRuntime> runtimes = new ArrayList<>();
        runtimes.add(runtime("a"));
        if (random.nextInt(4) == 0) {
            runtimes.add(runtime("b"));
        }
        String corridor = pick(CORRIDORS);
        return new Candidate(
                new NodeId(id),
                new CorridorId(corridor),
                corridor,
                new SiteId("site-" + random.nextInt(5)),
                new CountryCode(pick(COUNTRIES)),
                pick(NodeGroup.values()),
                random.nextInt(3) == 0 ? Set.of(pick(Tier.values())) : Set.of(Tier.values()),
                some(CERTIFICATIONS, 2),
                runtimes,
                random.nextInt(4) == 0 ? pick(Verdict.values()) : Verdict.ELIGIBLE,
                "",
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

    private CandidateRuntime runtime(String id) {
        return new CandidateRuntime(
                new RuntimeId(id),
                RuntimeGroup.VLLM,
                URI.create("http://127.0.0.1/"),
                random.nextInt(3) == 0
                        ? List.of(new ModelName(pick(MODELS)))
                        : List.of(new ModelName("llama"), new ModelName("qwen")),
                random.nextInt(6) == 0 ? pick(RuntimeState.values()) : RuntimeState.READY,
                random.nextInt(9),
                random.nextInt(5) == 0 ? null : random.nextInt(5),
                random.nextInt(3) == 0 ? null : random.nextInt(3),
                null,
                null,
                null,
                null,
                null);
    }

    private RoutingQuestion question(int nodes, @Nullable FailedAttempts failed) {
        ResidencyPolicyId residency = new ResidencyPolicyId("p");
        SlaPolicyId sla = new SlaPolicyId("s");
        CorridorId home = new CorridorId(pick(CORRIDORS));
        Set<CorridorId> corridors = new HashSet<>(Set.of(home));
        some(CORRIDORS, 2).forEach(id -> corridors.add(new CorridorId(id)));
        Set<NodeId> own = new HashSet<>();
        Set<NodeId> dedicated = new HashSet<>();
        for (int i = 0; i < nodes; i++) {
            if (random.nextInt(10) == 0) {
                dedicated.add(new NodeId("node-" + i));
            }
        }
        if (random.nextInt(8) == 0) {
            for (int i = 0; i < nodes; i++) {
                if (random.nextBoolean()) {
                    own.add(new NodeId("node-" + i));
                }
            }
            dedicated.addAll(own);
        }
        Set<CountryCode> allowed = countries(2);
        allowed.add(new CountryCode(pick(COUNTRIES)));
        RegulatedWorkload regulated = random.nextInt(4) > 0
                ? null
                : new RegulatedWorkload(
                        "health",
                        some(CERTIFICATIONS, 4),
                        random.nextBoolean() ? Set.of() : EnumSet.of(pick(NodeGroup.values()), NodeGroup.CAMPUS));
        return new RoutingQuestion(
                new RequestId("r"),
                new ModelName(pick(MODELS)),
                NOW,
                new Customer(
                        new CustomerId("c"),
                        "c",
                        pick(Tier.values()),
                        home,
                        corridors,
                        residency,
                        sla,
                        new CustomerLimits(1, 1, 1),
                        own),
                random.nextInt(50) == 0
                        ? null
                        : new ResidencyPolicy(residency, allowed, countries(6), regulated, AuditMode.STRICT, null),
                random.nextInt(50) == 0
                        ? null
                        : new SlaPolicy(sla, new BigDecimal("0.9"), 100, 10, pick(FailoverRule.values())),
                dedicated,
                failed,
                1,
                random.nextLong());
    }

    private RoutingQuestion again(RoutingQuestion question, FailedAttempts failed) {
        return new RoutingQuestion(
                question.requestId(),
                question.model(),
                NOW,
                question.customer(),
                question.residencyPolicy(),
                question.slaPolicy(),
                question.dedicatedNodes(),
                failed,
                1,
                random.nextLong());
    }

    private Set<CountryCode> countries(int oneIn) {
        Set<CountryCode> some = new HashSet<>();
        for (String country : some(COUNTRIES, oneIn)) {
            some.add(new CountryCode(country));
        }
        return some;
    }

    private Set<String> some(String[] from, int oneIn) {
        Set<String> some = new HashSet<>();
        for (String each : from) {
            if (random.nextInt(oneIn) == 0) {
                some.add(each);
            }
        }
        return some;
    }

    private <T> T pick(T[] from) {
        return from[random.nextInt(from.length)];
    }
}
