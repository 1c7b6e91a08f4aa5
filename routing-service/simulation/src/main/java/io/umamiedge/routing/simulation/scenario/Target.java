package io.umamiedge.routing.simulation.scenario;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.SiteId;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes something happens to: exactly one of the three ids is given.
 *
 * @param percent how many of those nodes, drawn with the scenario's seed, 1 to 100; null is all
 */
public record Target(
        @Nullable NodeId nodeId,
        @Nullable SiteId siteId,
        @Nullable CorridorId corridorId,
        @Nullable Integer percent) {
    public Target {
        if (Stream.of(nodeId, siteId, corridorId).filter(Objects::nonNull).count() != 1) {
            throw new IllegalArgumentException("must name one of node_id, site_id and corridor_id");
        }
        if (percent != null) {
            Bounds.range("percent", percent, 1, 100);
        }
    }
}
