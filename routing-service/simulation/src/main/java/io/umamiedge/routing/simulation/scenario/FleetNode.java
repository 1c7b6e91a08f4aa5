package io.umamiedge.routing.simulation.scenario;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.registry.NodeState;
import io.umamiedge.contracts.registry.Tier;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A simulated node, or several that are alike.
 *
 * @param count null for one node called {@code id}; otherwise as many, called {@code id-1}, {@code id-2} and so on
 * @param tiers whom it may serve, at least one
 * @param runtimes at least one, ids unique within the node
 * @param state null is active
 */
public record FleetNode(
        NodeId id,
        @Nullable Integer count,
        SiteId siteId,
        Set<Tier> tiers,
        Set<String> certifications,
        List<FleetRuntime> runtimes,
        @Nullable NodeState state) {
    public static final int MOST = 200_000;

    public FleetNode {
        tiers = Set.copyOf(tiers);
        certifications = Set.copyOf(certifications);
        runtimes = List.copyOf(runtimes);
        if (count != null) {
            Bounds.range("count", count, 1, MOST);
        }
        if (tiers.isEmpty()) {
            throw new IllegalArgumentException("tiers must name at least one tier");
        }
        Set<RuntimeId> ids = runtimes.stream().map(FleetRuntime::id).collect(Collectors.toSet());
        if (runtimes.isEmpty() || ids.size() != runtimes.size()) {
            throw new IllegalArgumentException("runtimes must hold at least one runtime, each id once");
        }
    }

    /** How many nodes this stands for. */
    public int size() {
        return count == null ? 1 : count;
    }

    /** The id of each node that this stands for. */
    public Stream<NodeId> ids() {
        return count == null
                ? Stream.of(id)
                : IntStream.rangeClosed(1, count).mapToObj(number -> new NodeId(id + "-" + number));
    }
}
