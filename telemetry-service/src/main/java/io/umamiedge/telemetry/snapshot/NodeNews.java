package io.umamiedge.telemetry.snapshot;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import org.jspecify.annotations.Nullable;

/** What changed last of a node. Immutable but for its JSON, which is made when it is first asked for; thread-safe. */
final class NodeNews {
    private final NodeId nodeId;
    private final CapacityView.@Nullable Held held;
    private final @Nullable CorridorId corridor;
    private final long version;
    private final long movedAt;
    private volatile @Nullable String json;

    /**
     * As of now.
     *
     * @param held null when the node was removed
     * @param corridor null when the node is not registered; where it was when it was removed
     * @param version of this change; each change of any node has a higher one than those before it
     * @param movedAt the version at which it came into its corridor
     */
    NodeNews(
            NodeId nodeId,
            CapacityView.@Nullable Held held,
            @Nullable CorridorId corridor,
            long version,
            long movedAt) {
        this.nodeId = nodeId;
        this.held = held;
        this.corridor = corridor;
        this.version = version;
        this.movedAt = movedAt;
    }

    NodeId nodeId() {
        return nodeId;
    }

    CapacityView.@Nullable Held held() {
        return held;
    }

    @Nullable
    CorridorId corridor() {
        return corridor;
    }

    long version() {
        return version;
    }

    long movedAt() {
        return movedAt;
    }

    /** The node with its corridor and its snapshot, null when it was removed. */
    String json() {
        String made = json;
        if (made == null) {
            made = write(new Streamed(nodeId, corridor, held == null ? null : held.snapshot()));
            json = made;
        }
        return made;
    }

    /** The same for a reader to whom the node is gone. */
    String removalJson() {
        return write(new Streamed(nodeId, null, null));
    }

    private static String write(Streamed streamed) {
        try {
            return Json.lenient().writeValueAsString(streamed);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every snapshot can be written as JSON", e);
        }
    }

    private record Streamed(
            NodeId nodeId,
            @Nullable CorridorId corridorId,
            @Nullable CapacitySnapshot capacity) {}
}
