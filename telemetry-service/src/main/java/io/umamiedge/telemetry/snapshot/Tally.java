package io.umamiedge.telemetry.snapshot;

import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.NodeRuntime;
import io.umamiedge.contracts.registry.NodeState;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.contracts.telemetry.NodeHealth;
import io.umamiedge.contracts.telemetry.RuntimeCapacity;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.contracts.telemetry.WindowCounts;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Adds up {@link CorridorTotals}, node by node. Not thread-safe. */
final class Tally {
    private static final Set<NodeHealth> HEARD = EnumSet.of(NodeHealth.READY, NodeHealth.DEGRADED, NodeHealth.LOADING);

    private final Map<NodeHealth, Integer> nodes = new EnumMap<>(NodeHealth.class);
    private final LatencySum ttft = new LatencySum();
    private final LatencySum e2e = new LatencySum();
    private int unknown;
    private long slots;
    private long running;
    private long waiting;
    private double tokensPerSecond;
    private double requests;
    private double errors;

    void add(Node node, @Nullable CapacitySnapshot snapshot) {
        if (node.state() == NodeState.RETIRED) {
            return;
        }
        if (snapshot == null) {
            unknown++;
            return;
        }
        nodes.merge(snapshot.health(), 1, Integer::sum);
        if (node.state() == NodeState.ACTIVE && HEARD.contains(snapshot.health())) {
            for (RuntimeCapacity runtime : snapshot.runtimes()) {
                node.runtimes().stream()
                        .filter(registered -> registered.id().equals(runtime.id()))
                        .findFirst()
                        .ifPresent(registered -> add(registered, runtime));
            }
        }
    }

    CorridorTotals totals() {
        return new CorridorTotals(
                new NodesByHealth(
                        count(NodeHealth.READY),
                        count(NodeHealth.DEGRADED),
                        count(NodeHealth.LOADING),
                        count(NodeHealth.STALE),
                        count(NodeHealth.OFFLINE),
                        unknown),
                slots,
                running,
                waiting,
                tokensPerSecond,
                (long) requests,
                requests == 0 ? null : Math.min(1, errors / requests),
                MergedLatency.of(ttft),
                MergedLatency.of(e2e));
    }

    private void add(NodeRuntime registered, RuntimeCapacity runtime) {
        if (runtime.state() != RuntimeState.READY) {
            return;
        }
        Integer told = runtime.slots();
        slots += told == null ? registered.maxConcurrency() : Math.min(told, registered.maxConcurrency());
        running += orZero(runtime.running());
        waiting += orZero(runtime.waiting());
        Double tokens = runtime.tokensPerSecond();
        tokensPerSecond += tokens == null ? 0 : tokens;
        WindowCounts window = runtime.window();
        if (window != null) {
            add(window);
        }
        if (runtime.ttftSketch() != null) {
            ttft.add(runtime.ttftSketch());
        }
        if (runtime.e2eSketch() != null) {
            e2e.add(runtime.e2eSketch());
        }
    }

    private void add(WindowCounts window) {
        if (window.requests() != null && window.errors() != null) {
            requests += window.requests();
            errors += window.errors();
        }
    }

    private int count(NodeHealth health) {
        return nodes.getOrDefault(health, 0);
    }

    private static int orZero(@Nullable Integer told) {
        return told == null ? 0 : told;
    }
}
