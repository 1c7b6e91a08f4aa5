package io.umamiedge.telemetry.otlp;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.telemetry.TelemetryReport;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Makes whole reports of what collectors send in parts: one request may hold a runtime, another the accelerators. What
 * was heard of the other parts lately goes along.
 *
 * <p>Held in memory: a node's requests should come to the same instance, as they do over one connection. Thread-safe.
 */
public final class CollectedNodes {
    private final Duration runtimeStands;
    private final Duration restStands;
    private final Map<NodeId, CollectedNode> nodes = new ConcurrentHashMap<>();

    /**
     * @param runtimeStands how long a runtime that is not told of goes along: as long as silence is no reason for alarm
     * @param restStands the same for accelerators and machine
     */
    public CollectedNodes(Duration runtimeStands, Duration restStands) {
        this.runtimeStands = runtimeStands;
        this.restStands = restStands;
    }

    /** Takes up what was read, and gives the report that follows; empty when it holds no runtime. */
    public Optional<TelemetryReport> take(Node node, Reading reading, Instant now) {
        return nodes.computeIfAbsent(node.id(), _ -> new CollectedNode(runtimeStands, restStands))
                .take(node, reading, now);
    }

    /** Whether it was stored before. */
    public boolean contains(NodeId node, UUID bootId, long seq) {
        CollectedNode known = nodes.get(node);
        return known != null && known.contains(bootId, seq);
    }

    /** To be called once it is stored. */
    public void add(NodeId node, UUID bootId, long seq) {
        CollectedNode known = nodes.get(node);
        if (known != null) {
            known.add(bootId, seq);
        }
    }

    /** Forgets the nodes that are no more. */
    public void retain(Predicate<NodeId> known) {
        nodes.keySet().removeIf(known.negate());
    }
}
