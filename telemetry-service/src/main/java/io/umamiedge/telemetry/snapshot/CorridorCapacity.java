package io.umamiedge.telemetry.snapshot;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.registry.Site;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.platform.paging.Page;
import io.umamiedge.platform.registry.RegistryView;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A corridor's capacity: all of it summed up, and one page of its nodes in order of id.
 *
 * @param nextCursor what to send as {@code cursor} for the next page; null on the last
 */
public record CorridorCapacity(
        CorridorId corridorId,
        CorridorTotals totals,
        List<CorridorNode> items,
        @Nullable String nextCursor) {
    public CorridorCapacity {
        items = List.copyOf(items);
    }

    /**
     * As the registry and the snapshots have it now.
     *
     * @param after the last node of the page before; empty for the first page
     */
    static CorridorCapacity of(
            CorridorId corridor,
            RegistryView registry,
            Function<NodeId, Optional<CapacitySnapshot>> snapshots,
            String after,
            int limit) {
        Tally tally = new Tally();
        List<CorridorNode> rest = new ArrayList<>();
        for (RegistryResource resource : registry.all(ResourceKind.NODE)) {
            Node node = (Node) resource;
            Optional<Site> site = registry.site(node.siteId());
            if (site.isPresent() && site.get().corridorId().equals(corridor)) {
                CapacitySnapshot snapshot = snapshots.apply(node.id()).orElse(null);
                tally.add(node, snapshot);
                if (node.id().value().compareTo(after) > 0) {
                    rest.add(new CorridorNode(node.id(), node.siteId(), node.state(), snapshot));
                }
            }
        }
        rest.sort(Comparator.comparing(node -> node.nodeId().value()));
        Page<CorridorNode> page = Page.of(
                rest.subList(0, Math.min(rest.size(), limit + 1)),
                limit,
                node -> node.nodeId().value());
        return new CorridorCapacity(corridor, tally.totals(), page.items(), page.nextCursor());
    }
}
