package io.umamiedge.contracts.registry;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.identity.SiteId;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A machine with one or more runtimes.
 *
 * @param runtimes at least one, ids unique within the node
 * @param tiers whom it may serve, at least one
 * @param certifications what its site is certified for, such as {@code ISO_27001}; compared exactly
 */
public record Node(
        NodeId id,
        SiteId siteId,
        List<NodeRuntime> runtimes,
        Set<Tier> tiers,
        Set<String> certifications,
        NodeState state)
        implements RegistryResource {
    public Node {
        runtimes = List.copyOf(runtimes);
        tiers = Set.copyOf(tiers);
        certifications = Set.copyOf(certifications);
        Set<RuntimeId> ids = runtimes.stream().map(NodeRuntime::id).collect(Collectors.toSet());
        if (runtimes.isEmpty() || ids.size() != runtimes.size()) {
            throw new IllegalArgumentException("runtimes must hold at least one runtime, each id once");
        }
        if (tiers.isEmpty()) {
            throw new IllegalArgumentException("tiers must name at least one tier");
        }
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.NODE;
    }

    @Override
    public String resourceId() {
        return id.value();
    }
}
