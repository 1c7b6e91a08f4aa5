package io.umamiedge.routing.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.identity.ResidencyPolicyId;
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
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.ComparedCandidate;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.Rejection;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Rule;
import io.umamiedge.contracts.telemetry.RuntimeState;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Guarantee 1 on random grids, policies and failures: every retry is followed until a node answers or nothing is left, the
 * grid, the clock, the policy and the reservations change between attempts, and each decision is held against the
 * {@link Oracle}: who was permitted, what each rule removed, and that every fallback is permitted and reached.
 */
class NoRouteOutsidePolicyTest {
    private static final int CASES = Integer.getInteger("cases", 1_000_000);
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final int CASES_PER_FLEET = 2_000;

    private record Count(long decisions, long retries, long refusals) {
        Count plus(Count other) {
            return new Count(decisions + other.decisions, retries + other.retries, refusals + other.refusals);
        }
    }

    @Test
    void noDecisionRetryOrFallbackEverLeavesThePolicy() throws Exception {
        int fleets = Math.ceilDiv(CASES, CASES_PER_FLEET);
        List<Callable<Count>> runs = new ArrayList<>();
        SplittableRandom seeds = new SplittableRandom(SEED);
        for (int i = 0; i < fleets; i++) {
            long seed = seeds.nextLong();
            int cases = Math.min(CASES_PER_FLEET, CASES - i * CASES_PER_FLEET);
            runs.add(() -> new Run(seed).run(cases));
        }
        Count all = new Count(0, 0, 0);
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (Future<Count> run : threads.invokeAll(runs)) {
                all = all.plus(run.get());
            }
        }
        System.out.printf(
                "seed %d: %d cases, %d decisions of which %d retries and %d refusals%n",
                SEED, CASES, all.decisions, all.retries, all.refusals);
        assertThat(all.retries).isGreaterThan(CASES / 3);
        assertThat(all.refusals).isBetween(all.decisions / 10, all.decisions * 2 / 3);
    }

    /** Some thousands of cases on one grid. */
    private static final class Run {
        private static final ResidencyPolicyId RESIDENCY = new ResidencyPolicyId("p");
        private static final SlaPolicyId SLA = new SlaPolicyId("s");
        private static final KeyId KEY = new KeyId("k");
        private static final RequestId REQUEST = new RequestId("r");
        private static final DecisionId DECISION = new DecisionId("d");
        private static final int BOOKS = 40;

        private final long seed;
        private final SplittableRandom random;
        private final Fleet fleet;
        private final RoutingEngine engine;
        private final List<Policies> known = new ArrayList<>();
        private Dedications dedications = Dedications.NONE;
        private Count count = new Count(0, 0, 0);

        /** Who asks, under what; the same are asked for again and again, as in a gateway. */
        private record Policies(
                Customer customer,
                @Nullable KeyScope key,
                @Nullable ResidencyPolicy residency,
                @Nullable SlaPolicy sla) {}

        Run(long seed) {
            this.seed = seed;
            this.random = new SplittableRandom(seed);
            this.fleet = new Fleet(random, random.nextInt(30));
            this.engine = new RoutingEngine(fleet.table);
            for (int i = 0; i < BOOKS; i++) {
                known.add(policies());
            }
        }

        Count run(int cases) {
            for (int i = 0; i < cases; i++) {
                try {
                    follow();
                } catch (RuntimeException | AssertionError e) {
                    throw new AssertionError("repeat with -Dseed=" + SEED + ", fleet " + seed + ", case " + i, e);
                }
            }
            return count;
        }

        /** One request to its end. */
        private void follow() {
            if (random.nextInt(4) == 0) {
                known.set(random.nextInt(BOOKS), policies());
            }
            if (random.nextInt(30) == 0) {
                dedications = dedications();
            }
            Policies asking = pick(known);
            fleet.disturb();
            RoutingQuestion question = question(asking, null);
            RoutingDecision decision = decide(question);
            FailedAttempts failed = null;
            // Two in three attempts fail, or are hedged.
            while (decision.selected() != null && random.nextInt(3) > 0) {
                failed = random.nextBoolean()
                        ? FailedAttempts.after(failed, decision)
                        : FailedAttempts.beside(failed, decision);
                fleet.disturb();
                // The customer's policy may itself have changed by the time of the retry.
                asking = random.nextInt(10) == 0 ? pick(known) : asking;
                question = question(asking, failed);
                decision = decide(question);
                count = count.plus(new Count(0, 1, 0));
            }
            if (decision.selected() != null) {
                fleet.send(decision.selected(), question.customer().id());
            }
            fleet.finishSome();
        }

        private RoutingDecision decide(RoutingQuestion question) {
            RoutingDecision decision = engine.decide(DECISION, question);
            count = count.plus(new Count(1, 0, decision.selected() == null ? 1 : 0));
            Map<Rule, Integer> removed = new EnumMap<>(Rule.class);
            Set<NodeId> permitted = new HashSet<>();
            for (Fleet.FleetNode node : fleet.present()) {
                Rule failing = Oracle.firstFailing(question, node);
                if (failing == null) {
                    permitted.add(node.id);
                } else {
                    removed.merge(failing, 1, Integer::sum);
                }
            }
            List<Rejection> rejections = new ArrayList<>();
            removed.forEach((rule, nodes) -> rejections.add(new Rejection(rule, nodes)));
            require(decision.rejections().equals(rejections), decision, "rejections", rejections);
            require(decision.permittedNodes() == permitted.size(), decision, "permitted", permitted);
            if (decision.selected() == null) {
                require(permitted.isEmpty(), decision, "refused", permitted);
                require(decision.fallbackOptions().isEmpty(), decision, "fallbacks of a refusal", permitted);
                require(
                        rejections.isEmpty()
                                || decision.emptiedBy() == rejections.getLast().rule(),
                        decision,
                        "emptied by",
                        rejections);
            } else {
                checkSelected(question, decision, decision.selected(), permitted);
                checkFallbacks(question, decision, decision.selected(), permitted);
            }
            return decision;
        }

        private void checkSelected(
                RoutingQuestion question, RoutingDecision decision, Destination selected, Set<NodeId> permitted) {
            require(permitted.contains(selected.nodeId()), decision, "selected", permitted);
            require(decision.emptiedBy() == null, decision, "emptied", permitted);
            checkPlace(question, decision, selected);
            double best = Double.MAX_VALUE;
            double chosen = Double.MAX_VALUE;
            for (ComparedCandidate each : decision.compared()) {
                require(permitted.contains(each.nodeId()), decision, "compared", permitted);
                best = Math.min(best, each.score());
                chosen = each.nodeId().equals(selected.nodeId()) ? each.score() : chosen;
            }
            require(chosen == best, decision, "lowest score", best);
        }

        private void checkFallbacks(
                RoutingQuestion question, RoutingDecision decision, Destination selected, Set<NodeId> permitted) {
            FailoverRule rule = question.slaPolicy().failoverRule();
            Destination origin =
                    question.failed() == null ? selected : question.failed().firstChoice();
            Set<NodeId> named = new HashSet<>(Set.of(selected.nodeId()));
            for (Destination fallback : decision.fallbackOptions()) {
                require(permitted.contains(fallback.nodeId()), decision, "fallback", permitted);
                require(named.add(fallback.nodeId()), decision, "fallback named twice", fallback);
                require(
                        Oracle.isReached(rule, origin, fleet.get(fallback.nodeId()).candidate),
                        decision,
                        "fallback out of reach",
                        fallback);
                checkPlace(question, decision, fallback);
            }
            long reachable = permitted.stream()
                    .filter(node -> !node.equals(selected.nodeId()))
                    .filter(node -> Oracle.isReached(rule, origin, fleet.get(node).candidate))
                    .count();
            require(decision.fallbackOptions().size() == Math.min(3, reachable), decision, "reachable", reachable);
        }

        private void checkPlace(RoutingQuestion question, RoutingDecision decision, Destination to) {
            Fleet.FleetNode node = fleet.get(to.nodeId());
            CandidateRuntime runtime = node.candidate.runtimes().stream()
                    .filter(each -> each.id().equals(to.runtimeId()))
                    .findFirst()
                    .orElseThrow();
            require(
                    to.siteId().equals(node.candidate.siteId())
                            && to.corridorId().equals(node.candidate.corridorId())
                            && to.region().equals(node.candidate.region())
                            && to.country().equals(node.candidate.country()),
                    decision,
                    "where it is",
                    node.candidate);
            require(
                    runtime.state() == RuntimeState.READY
                            && runtime.models().contains(question.model())
                            && (question.runtimeGroups().isEmpty()
                                    || question.runtimeGroups().contains(runtime.group()))
                            && Oracle.hasRoom(question, node, runtime),
                    decision,
                    "runtime",
                    runtime);
        }

        private static void require(boolean holds, RoutingDecision decision, String what, Object expected) {
            if (!holds) {
                throw new AssertionError(what + ": expected " + expected + " in " + decision);
            }
        }

        private RoutingQuestion question(Policies asking, @Nullable FailedAttempts failed) {
            return new RoutingQuestion(
                    REQUEST,
                    pick(Fleet.MODELS),
                    random.nextInt(4) > 0 ? Set.of() : Set.of(pick(List.of(RuntimeGroup.VLLM, RuntimeGroup.OLLAMA))),
                    fleet.now,
                    asking.customer,
                    asking.key == null ? null : KEY,
                    asking.key,
                    asking.residency,
                    asking.sla,
                    dedications,
                    random.nextInt(3) == 0 ? Long.valueOf(random.nextInt(5)) : null,
                    failed,
                    1,
                    random.nextLong());
        }

        private Dedications dedications() {
            Map<NodeId, Set<CustomerId>> owners = new HashMap<>();
            for (Fleet.FleetNode node : fleet.present()) {
                if (random.nextInt(12) == 0) {
                    owners.put(node.id, Set.of(pick(Fleet.CUSTOMERS)));
                }
            }
            return new Dedications(owners);
        }

        private Policies policies() {
            CorridorId home = pick(Fleet.CORRIDORS);
            Set<CorridorId> corridors = new HashSet<>(random.nextInt(3) > 0 ? Fleet.CORRIDORS : Set.of());
            corridors.add(home);
            Set<CountryCode> allowed = random.nextBoolean() ? new HashSet<>(Fleet.COUNTRIES) : some(Fleet.COUNTRIES, 2);
            allowed.add(pick(Fleet.COUNTRIES));
            RegulatedWorkload regulated = random.nextInt(4) > 0
                    ? null
                    : new RegulatedWorkload(
                            "health", some(Fleet.CERTIFICATIONS, 3), some(List.of(NodeGroup.values()), 2));
            Customer customer = new Customer(
                    pick(Fleet.CUSTOMERS),
                    "Acme",
                    pick(List.of(Tier.values())),
                    home,
                    corridors,
                    RESIDENCY,
                    SLA,
                    new CustomerLimits(1, 1, 1),
                    random.nextInt(20) == 0 ? Set.of(new NodeId("node-1")) : Set.of());
            return new Policies(
                    customer,
                    random.nextInt(8) > 0 ? null : new KeyScope(some(Fleet.MODELS, 2)),
                    random.nextInt(50) == 0
                            ? null
                            : new ResidencyPolicy(
                                    RESIDENCY, allowed, some(Fleet.COUNTRIES, 10), regulated, AuditMode.STRICT, null),
                    random.nextInt(50) == 0
                            ? null
                            : new SlaPolicy(
                                    SLA, new BigDecimal("0.9"), 100, 10, pick(List.of(FailoverRule.values())), null));
        }

        private <T> Set<T> some(List<T> from, int oneIn) {
            Set<T> some = new HashSet<>();
            for (T each : from) {
                if (random.nextInt(oneIn) == 0) {
                    some.add(each);
                }
            }
            return some;
        }

        private <T> T pick(List<T> from) {
            return from.get(random.nextInt(from.size()));
        }
    }
}
