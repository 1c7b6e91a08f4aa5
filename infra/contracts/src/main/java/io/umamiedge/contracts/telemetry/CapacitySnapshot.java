package io.umamiedge.contracts.telemetry;

import io.umamiedge.contracts.identity.NodeId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * The newest that is known of a node.
 *
 * @param receivedAt when the report behind it arrived, by the service's clock
 * @param clockSkewMs how far the node's clock was ahead of the service's when the report arrived, the time on the way
 *     included; for people, never for freshness
 * @param health with {@code healthReason} for people and {@code healthSince}, when it became so
 * @param formerBoots the last boots before {@code bootId}, at most 8, newest last: a late report of one of them is no news
 */
public record CapacitySnapshot(
        NodeId nodeId,
        UUID bootId,
        long seq,
        Instant receivedAt,
        NodeHealth health,
        String healthReason,
        Instant healthSince,
        List<RuntimeCapacity> runtimes,
        List<GpuReport> gpus,
        long clockSkewMs,
        List<UUID> formerBoots) {
    public CapacitySnapshot {
        formerBoots = List.copyOf(formerBoots);
        gpus = List.copyOf(gpus);
        runtimes = List.copyOf(runtimes);
    }
}
