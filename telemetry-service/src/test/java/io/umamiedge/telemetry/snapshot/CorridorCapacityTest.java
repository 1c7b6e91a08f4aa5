package io.umamiedge.telemetry.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.NodeState;
import io.umamiedge.contracts.registry.RegistryRecord;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.contracts.telemetry.LatencySketch;
import io.umamiedge.contracts.telemetry.NodeHealth;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.contracts.telemetry.WindowCounts;
import io.umamiedge.platform.paging.Cursor;
import io.umamiedge.platform.registry.RegistryView;
import io.umamiedge.platform.testing.Samples;
import io.umamiedge.telemetry.Snapshots;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CorridorCapacityTest {
    private static final CorridorId EU = new CorridorId("eu");
    private static final URI URL = URI.create("http://127.0.0.1:9000");

    private final Map<NodeId, CapacitySnapshot> snapshots = new HashMap<>();
    private RegistryView registry = RegistryView.EMPTY;
    private long revision;

    CorridorCapacityTest() {
        put(Samples.corridor("eu", "EU", "DE"));
        put(Samples.site("berlin", "eu", "owner", "DE"));
        put(Samples.site("paris", "fr", "owner", "FR"));
    }

    @Test
    void addsUpWhatTheReadyRuntimesOfHeardNodesCanTake() {
        LatencySketch fast = sketch(40, 3);
        LatencySketch slow = sketch(400, 3);
        node("a", NodeState.ACTIVE);
        heard("a", NodeHealth.READY, 4, 2, fast, window(10, 1));
        node("b", NodeState.ACTIVE);
        heard("b", NodeHealth.DEGRADED, 99, 3, slow, window(30, 9));
        node("c", NodeState.ACTIVE);
        snapshots.put(new NodeId("c"), Snapshots.of("c", NodeHealth.READY, Snapshots.silent("main")));

        assertThat(read("", 50).totals())
                .usingRecursiveComparison()
                .withComparatorForType(
                        (left, right) -> Math.abs(left - right) <= 0.01 * right ? 0 : Double.compare(left, right),
                        Double.class)
                .isEqualTo(new CorridorTotals(
                        new NodesByHealth(2, 1, 0, 0, 0, 0),
                        // What is registered, 8, where more or nothing is told.
                        4 + 8 + 8,
                        5,
                        2,
                        200,
                        40,
                        0.25,
                        new MergedLatency(40, 400, 6, 0.01),
                        new MergedLatency(40, 400, 6, 0.01)));
    }

    @Test
    void countsNodesThatCannotServeAndNothingOfThem() {
        node("stale", NodeState.ACTIVE);
        heard("stale", NodeHealth.STALE, 4, 2, sketch(1, 1), window(1, 1));
        node("offline", NodeState.ACTIVE);
        heard("offline", NodeHealth.OFFLINE, 4, 2, sketch(1, 1), window(1, 1));
        node("loading", NodeState.ACTIVE);
        snapshots.put(
                new NodeId("loading"),
                Snapshots.of(
                        "loading",
                        NodeHealth.LOADING,
                        Snapshots.busy("main", RuntimeState.LOADING, 4, 2, sketch(1, 1), window(1, 1))));
        node("draining", NodeState.DRAINING);
        heard("draining", NodeHealth.READY, 4, 2, sketch(1, 1), window(1, 1));
        node("retired", NodeState.RETIRED);
        heard("retired", NodeHealth.OFFLINE, 4, 2, sketch(1, 1), window(1, 1));
        node("new", NodeState.REGISTERED);

        CorridorCapacity capacity = read("", 50);
        assertThat(capacity.totals())
                .isEqualTo(new CorridorTotals(new NodesByHealth(1, 0, 1, 1, 1, 1), 0, 0, 0, 0, 0, null, null, null));
        assertThat(capacity.items())
                .extracting(node -> node.nodeId().value())
                .containsExactly("draining", "loading", "new", "offline", "retired", "stale");
        assertThat(capacity.items().get(2))
                .isEqualTo(new CorridorNode(new NodeId("new"), new SiteId("berlin"), NodeState.REGISTERED, null));
    }

    @Test
    void leavesOutWhatBelongsToOtherCorridorsAndRuntimesThatAreNotRegistered() {
        put(Samples.node("elsewhere", "paris", URL));
        heard("elsewhere", NodeHealth.READY, 4, 2, sketch(1, 1), window(1, 1));
        put(Samples.node("lost", "nowhere", URL));
        node("a", NodeState.ACTIVE);
        snapshots.put(new NodeId("a"), Snapshots.of("a", NodeHealth.READY, Snapshots.silent("removed-runtime")));

        CorridorCapacity capacity = read("", 50);
        assertThat(capacity.totals().slots()).isZero();
        assertThat(capacity.items()).extracting(CorridorNode::nodeId).containsExactly(new NodeId("a"));
    }

    @Test
    void listsNodesPageByPageWithTheSameTotals() {
        for (String id : List.of("e", "b", "d", "a", "c")) {
            node(id, NodeState.ACTIVE);
        }
        CorridorCapacity first = read("", 2);
        CorridorCapacity second = read(Cursor.decode(first.nextCursor()), 2);
        CorridorCapacity third = read(Cursor.decode(second.nextCursor()), 2);
        assertThat(List.of(first, second, third))
                .extracting(page ->
                        page.items().stream().map(node -> node.nodeId().value()).toList())
                .containsExactly(List.of("a", "b"), List.of("c", "d"), List.of("e"));
        assertThat(third.nextCursor()).isNull();
        assertThat(third.totals()).isEqualTo(first.totals());
        assertThat(third.totals().nodes().unknown()).isEqualTo(5);
    }

    private CorridorCapacity read(String after, int limit) {
        return CorridorCapacity.of(EU, registry, id -> Optional.ofNullable(snapshots.get(id)), after, limit);
    }

    private void node(String id, NodeState state) {
        Node node = Samples.node(id, "berlin", URL);
        put(new Node(node.id(), node.siteId(), node.runtimes(), node.tiers(), node.certifications(), state));
    }

    private void heard(
            String id, NodeHealth health, int slots, int running, LatencySketch latency, WindowCounts window) {
        snapshots.put(
                new NodeId(id),
                Snapshots.of(id, health, Snapshots.busy("main", RuntimeState.READY, slots, running, latency, window)));
    }

    private static WindowCounts window(long requests, long errors) {
        return new WindowCounts(requests, errors, 500L, 1_000);
    }

    private static LatencySketch sketch(double milliseconds, long count) {
        LatencySum sum = new LatencySum();
        sum.add(milliseconds, count);
        return sum.sketch();
    }

    private void put(RegistryResource resource) {
        registry = registry.apply(
                List.of(new RegistryRecord(resource.kind(), resource.resourceId(), ++revision, resource)));
    }
}
