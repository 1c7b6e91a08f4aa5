package io.umamiedge.routing.candidate;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.registry.RegistryRecord;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.Failover;
import io.umamiedge.contracts.telemetry.NodeHealth;
import io.umamiedge.platform.registry.RegistryView;
import io.umamiedge.platform.testing.Samples;
import io.umamiedge.routing.ejection.EjectionRules;
import io.umamiedge.routing.ejection.Observation;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;

/** A registry, a board and a router that speaks for all of it, without Kafka. */
public final class TestGrid {
    public static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    public static final URI URL = URI.create("http://127.0.0.1:9001");
    static final EjectionRules RULES = new EjectionRules(
            5,
            Duration.ofMinutes(1),
            20,
            0.5,
            3,
            3,
            Duration.ofSeconds(30),
            Duration.ofMinutes(5),
            Duration.ofMinutes(1),
            0.34,
            1,
            5);

    final CandidateBoard board = new CandidateBoard();
    final Router router;
    final List<Router.Change> changes = new ArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    private RegistryView registry = RegistryView.EMPTY;
    private long revision;

    public TestGrid() {
        router = router(board, _ -> 0);
        router.own(0);
    }

    Router router(CandidateBoard onBoard, ToIntFunction<NodeId> partitionOf) {
        return new Router(Duration.ofSeconds(30), RULES, partitionOf, () -> "id-" + ids.incrementAndGet(), onBoard);
    }

    public RegistryView registry() {
        return registry;
    }

    /** A corridor {@code eu} with one site, a policy that permits Germany, an SLA policy, and these nodes, heard of now. */
    public TestGrid corridor(String... nodes) {
        put(Samples.corridor("eu", "EU", "DE", "FR"));
        put(Samples.site("berlin", "eu", "owner", "DE"));
        put(Samples.residency("de-only", "DE"));
        put(Samples.sla("gold", FailoverRule.ANY_PERMITTED));
        for (String node : nodes) {
            put(Samples.node(node, "berlin", URL));
            heard(node, NOW);
        }
        look(NOW);
        changes.clear();
        return this;
    }

    public void put(RegistryResource resource) {
        apply(new RegistryRecord(resource.kind(), resource.resourceId(), ++revision, resource));
    }

    void remove(ResourceKind kind, String id) {
        apply(new RegistryRecord(kind, id, ++revision, null));
    }

    public void heard(String node, Instant receivedAt) {
        heard(node, NodeHealth.READY, 8, 1, receivedAt);
    }

    public void heard(String node, NodeHealth health, Integer slots, Integer running, Instant receivedAt) {
        router.apply(new NodeId(node), Snapshots.of(node, health, slots, running, receivedAt), receivedAt);
    }

    void fail(String node, int times, Instant at) {
        for (int i = 0; i < times; i++) {
            router.observe(new Observation.Failed(new NodeId(node), at, "failure-" + ids.incrementAndGet()));
        }
    }

    void answer(String node, int times, Instant at) {
        for (int i = 0; i < times; i++) {
            router.observe(new Observation.Answered(new NodeId(node), at));
        }
    }

    public CandidateBoard board() {
        return board;
    }

    /** Lets the router take in what there is. */
    public void settle(Instant now) {
        look(now);
    }

    /** Lets the router take nodes out from now on. */
    public void takeOut(Outage outage, Instant now) {
        router.apply(List.of(outage));
        look(now);
    }

    /** Asks the router, and remembers what it said. */
    List<Router.Change> look(Instant now) {
        List<Router.Change> said = router.changes(now);
        changes.addAll(said);
        return said;
    }

    Candidate candidate(String node) {
        return board.get(new NodeId(node));
    }

    /** Every failover so far. */
    List<Failover> failovers() {
        return changes.stream()
                .map(Router.Change::failover)
                .filter(Objects::nonNull)
                .toList();
    }

    private void apply(RegistryRecord change) {
        registry = registry.apply(List.of(change));
        router.apply(registry);
    }
}
