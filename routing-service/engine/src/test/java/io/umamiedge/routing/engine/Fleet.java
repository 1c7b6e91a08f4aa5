package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.ExerciseId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.registry.NodeGroup;
import io.umamiedge.contracts.registry.RuntimeGroup;
import io.umamiedge.contracts.registry.Tier;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.DrillWindow;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.telemetry.RuntimeState;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A small grid that changes at random, kept twice: in the engine's table, and as plain facts for the {@link Oracle}.
 */
final class Fleet {
    static final List<CorridorId> CORRIDORS =
            List.of(new CorridorId("eu"), new CorridorId("mena"), new CorridorId("us"));
    static final List<CountryCode> COUNTRIES = IntStream.of(0, 1, 2, 3, 4, 5)
            .mapToObj(i -> new CountryCode("DEFRNLAESAUS".substring(2 * i, 2 * i + 2)))
            .toList();
    static final List<ModelName> MODELS = List.of(new ModelName("llama"), new ModelName("qwen"));
    static final List<String> CERTIFICATIONS = List.of("ISO_27001", "C5", "HDS");
    static final List<CustomerId> CUSTOMERS =
            List.of(new CustomerId("acme"), new CustomerId("bolt"), new CustomerId("cato"));
    private static final List<RuntimeId> RUNTIMES = List.of(new RuntimeId("a"), new RuntimeId("b"));
    private static final List<SiteId> SITES =
            IntStream.range(0, 5).mapToObj(i -> new SiteId("site-" + i)).toList();
    private static final List<RuntimeGroup> GROUPS = List.of(RuntimeGroup.VLLM, RuntimeGroup.VLLM, RuntimeGroup.OLLAMA);
    private static final URI URL = URI.create("http://127.0.0.1/");

    /** What a customer has reserved of a runtime; a new one each time that it is reserved anew. */
    static final class Held {
        private final CustomerId customer;
        private final int slots;
        private int inUse;

        private Held(CustomerId customer, int slots) {
            this.customer = customer;
            this.slots = slots;
        }

        CustomerId customer() {
            return customer;
        }

        int unused() {
            return Math.max(0, slots - inUse);
        }
    }

    /** A request on its way: to be given back. */
    private record OnItsWay(
            FleetNode node, RuntimeId runtime, @Nullable Held held, InFlight.Ticket ticket) {}

    /** One node as plainly as it can be remembered, also what of it outlives its leaving the grid. */
    static final class FleetNode {
        final NodeId id;

        @Nullable
        Candidate candidate;

        private final Map<RuntimeId, Integer> own = new HashMap<>();
        private final Map<RuntimeId, Integer> others = new HashMap<>();
        private final Map<RuntimeId, List<Held>> held = new HashMap<>();
        private final Set<Instant> reportTimes = new HashSet<>();
        // The most of our own in each of the times between reports, the latest last.
        private final Map<RuntimeId, List<Integer>> peaks = new HashMap<>();

        private FleetNode(NodeId id) {
            this.id = id;
        }

        /** A time near that one at which it has not reported yet: the time of a report is its name. */
        private Instant reportedAbout(Instant time) {
            Instant free = time;
            while (!reportTimes.add(free)) {
                free = free.minusMillis(1);
            }
            return free;
        }

        List<Held> held(CandidateRuntime runtime) {
            return held.getOrDefault(runtime.id(), List.of());
        }

        int free(CandidateRuntime runtime, Instant now) {
            Instant reported = candidate.reportedAt();
            boolean isOld = reported != null && !now.isBefore(reported.plusSeconds(30));
            return runtime.slots() - (isOld ? 0 : others.get(runtime.id())) - own.getOrDefault(runtime.id(), 0);
        }

        private void changeOwn(RuntimeId runtime, int change) {
            int now = own.merge(runtime, change, Integer::sum);
            List<Integer> seen = peaks.computeIfAbsent(runtime, _ -> new ArrayList<>(List.of(0)));
            seen.set(seen.size() - 1, Math.max(seen.getLast(), now));
        }

        private void reported(Candidate next) {
            for (CandidateRuntime runtime : next.runtimes()) {
                boolean isKnown = candidate != null
                        && candidate.reportedAt() != null
                        && candidate.reportedAt().equals(next.reportedAt())
                        && candidate.runtimes().stream().anyMatch(r -> r.id().equals(runtime.id()));
                if (!isKnown) {
                    List<Integer> seen = peaks.computeIfAbsent(runtime.id(), _ -> new ArrayList<>(List.of(0)));
                    int peak = Math.max(seen.getLast(), seen.size() > 1 ? seen.get(seen.size() - 2) : 0);
                    int load = (runtime.running() == null ? 0 : runtime.running())
                            + (runtime.waiting() == null ? 0 : runtime.waiting());
                    others.put(runtime.id(), Math.max(0, load - peak));
                    seen.add(own.getOrDefault(runtime.id(), 0));
                }
            }
            candidate = next;
        }
    }

    private final SplittableRandom random;
    private final Map<NodeId, FleetNode> nodes = new HashMap<>();
    private final List<FleetNode> all = new ArrayList<>();
    private final List<OnItsWay> onTheirWay = new ArrayList<>();
    private Reservations reserved = Reservations.NONE;
    final InFlight inFlight = new InFlight();
    final CandidateTable table = new CandidateTable(inFlight, new Position(50, 8));
    Instant now = Instant.parse("2026-11-24T10:00:00Z");

    Fleet(SplittableRandom random, int size) {
        this.random = random;
        for (int i = 0; i < size; i++) {
            FleetNode node = new FleetNode(new NodeId("node-" + i));
            nodes.put(node.id, node);
            all.add(node);
        }
        for (FleetNode node : all) {
            put(node, candidate(node));
        }
    }

    /** Those that are part of the grid now. */
    List<FleetNode> present() {
        return all.stream().filter(node -> node.candidate != null).toList();
    }

    FleetNode get(NodeId node) {
        return nodes.get(node);
    }

    /** Nodes go, come, move abroad, report, change their verdict and their load; time passes, reservations change. */
    void disturb() {
        now = now.plusMillis(random.nextInt(12) == 0 ? random.nextInt(40_000) : random.nextInt(3_000));
        for (int i = random.nextInt(4); i > 0 && !all.isEmpty(); i--) {
            FleetNode node = all.get(random.nextInt(all.size()));
            switch (random.nextInt(6)) {
                case 0 -> put(node, null);
                case 1, 2 -> put(node, node.candidate == null ? candidate(node) : loaded(node.candidate));
                default -> put(node, candidate(node));
            }
        }
        if (random.nextInt(20) == 0) {
            reserve();
        }
    }

    /** A table that learns what is left of the grid now, in another order, and nothing of its past or its requests. */
    CandidateTable rebuilt() {
        CandidateTable fresh = new CandidateTable(new InFlight(), new Position(50, 8));
        fresh.reserve(reserved);
        List<FleetNode> shuffled = new ArrayList<>(present());
        for (int i = shuffled.size(); i > 1; i--) {
            Collections.swap(shuffled, i - 1, random.nextInt(i));
        }
        shuffled.forEach(node -> fresh.apply(node.id, node.candidate));
        return fresh;
    }

    /** Sends one request to where a decision said. */
    void send(Destination destination, CustomerId customer) {
        FleetNode node = get(destination.nodeId());
        Held held = node.held.getOrDefault(destination.runtimeId(), List.of()).stream()
                .filter(each -> each.customer.equals(customer))
                .findFirst()
                .orElse(null);
        if (held != null) {
            held.inUse++;
        }
        node.changeOwn(destination.runtimeId(), 1);
        onTheirWay.add(new OnItsWay(node, destination.runtimeId(), held, inFlight.begin(destination, customer)));
    }

    /** Some requests come back. */
    void finishSome() {
        while (!onTheirWay.isEmpty() && (onTheirWay.size() > 40 || random.nextInt(3) > 0)) {
            OnItsWay request = onTheirWay.remove(random.nextInt(onTheirWay.size()));
            if (request.held != null) {
                request.held.inUse--;
            }
            request.node.changeOwn(request.runtime, -1);
            if (random.nextBoolean()) {
                request.ticket.firstToken(random.nextInt(3_000), now);
            }
            request.ticket.close();
        }
    }

    private void put(FleetNode node, @Nullable Candidate candidate) {
        if (candidate == null) {
            node.candidate = null;
            node.others.clear();
        } else {
            node.reported(candidate);
        }
        table.apply(node.id, candidate);
    }

    private void reserve() {
        List<Reservations.Reservation> next = new ArrayList<>();
        for (FleetNode node : all) {
            for (RuntimeId runtime : RUNTIMES) {
                List<Held> before = node.held.getOrDefault(runtime, List.of());
                List<Held> after = new ArrayList<>();
                for (CustomerId customer : CUSTOMERS) {
                    if (random.nextInt(8) == 0) {
                        int slots = 1 + random.nextInt(3);
                        next.add(new Reservations.Reservation(customer, node.id, runtime, slots));
                        after.add(before.stream()
                                .filter(held -> held.customer.equals(customer) && held.slots == slots)
                                .findFirst()
                                .orElseGet(() -> new Held(customer, slots)));
                    }
                }
                node.held.put(runtime, after);
            }
        }
        reserved = Reservations.of(next);
        table.reserve(reserved);
    }

    private Candidate candidate(FleetNode node) {
        List<CandidateRuntime> runtimes = new ArrayList<>();
        runtimes.add(runtime(RUNTIMES.get(0)));
        if (random.nextInt(4) == 0) {
            runtimes.add(runtime(RUNTIMES.get(1)));
        }
        CorridorId corridor = pick(CORRIDORS);
        Verdict verdict = random.nextInt(5) == 0 ? pick(List.of(Verdict.values())) : Verdict.ELIGIBLE;
        return new Candidate(
                node.id,
                corridor,
                corridor.value(),
                pick(SITES),
                pick(COUNTRIES),
                pick(List.of(NodeGroup.values())),
                random.nextInt(4) == 0 ? Set.of(pick(List.of(Tier.values()))) : Set.of(Tier.values()),
                Set.copyOf(CERTIFICATIONS.stream()
                        .filter(_ -> random.nextBoolean())
                        .toList()),
                runtimes,
                verdict,
                "",
                now,
                1,
                null,
                verdict == Verdict.DRILLED && random.nextBoolean() ? drill() : null,
                random.nextBoolean() ? null : random.nextInt(-90, 91) * 1.0,
                random.nextInt(-180, 181) * 1.0,
                maybe(),
                maybe(),
                maybe(),
                random.nextBoolean() ? null : node.reportedAbout(now.minusMillis(random.nextInt(35_000))));
    }

    /** The same node with other numbers, or with another verdict: what most candidates of a running grid say. */
    private Candidate loaded(Candidate before) {
        boolean isSameReport = before.reportedAt() != null && random.nextInt(4) == 0;
        return new Candidate(
                before.nodeId(),
                before.corridorId(),
                before.region(),
                before.siteId(),
                before.country(),
                before.nodeGroup(),
                before.tiers(),
                before.certifications(),
                isSameReport
                        ? before.runtimes()
                        : before.runtimes().stream().map(this::loaded).toList(),
                isSameReport ? pick(List.of(Verdict.values())) : before.verdict(),
                "",
                now,
                2,
                null,
                isSameReport ? null : before.drill(),
                before.latitude(),
                before.longitude(),
                before.countryVerified(),
                before.checklistPassed(),
                before.corridorOpen(),
                isSameReport ? before.reportedAt() : get(before.nodeId()).reportedAbout(now));
    }

    private CandidateRuntime loaded(CandidateRuntime before) {
        return runtime(before.id(), before.group(), before.models(), before.state(), before.slots());
    }

    private CandidateRuntime runtime(RuntimeId id) {
        return runtime(
                id,
                pick(GROUPS),
                random.nextInt(3) == 0 ? List.of(pick(MODELS)) : MODELS,
                random.nextInt(6) == 0 ? pick(List.of(RuntimeState.values())) : RuntimeState.READY,
                random.nextInt(9));
    }

    private CandidateRuntime runtime(
            RuntimeId id, RuntimeGroup group, List<ModelName> models, RuntimeState state, int slots) {
        return new CandidateRuntime(
                id,
                group,
                URL,
                models,
                state,
                slots,
                random.nextInt(5) == 0 ? null : Integer.valueOf(random.nextInt(5)),
                random.nextInt(3) == 0 ? null : Integer.valueOf(random.nextInt(3)),
                random.nextInt(4) == 0 ? random.nextInt(100) / 100.0 : null,
                random.nextBoolean() ? random.nextInt(2_000) * 1.0 : null,
                null,
                random.nextBoolean() ? random.nextInt(9_000) * 1.0 : null,
                null);
    }

    private DrillWindow drill() {
        return new DrillWindow(
                new ExerciseId("drill"),
                now.plusMillis(random.nextInt(-2_000, 10_000)),
                pick(List.of(Verdict.values())),
                "",
                now);
    }

    private @Nullable Boolean maybe() {
        int dice = random.nextInt(25);
        return dice == 0 ? Boolean.FALSE : dice < 8 ? Boolean.TRUE : null;
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
