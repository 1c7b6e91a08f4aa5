package io.umamiedge.telemetry.snapshot;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.registry.NodeState;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import org.jspecify.annotations.Nullable;

/**
 * A registered node of a corridor.
 *
 * @param capacity as it is on the capacity topic; null when the node has not reported
 */
public record CorridorNode(
        NodeId nodeId,
        SiteId siteId,
        NodeState state,
        @Nullable CapacitySnapshot capacity) {}
