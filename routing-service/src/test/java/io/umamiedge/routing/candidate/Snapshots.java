package io.umamiedge.routing.candidate;

import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.contracts.telemetry.LatencyPercentiles;
import io.umamiedge.contracts.telemetry.NodeHealth;
import io.umamiedge.contracts.telemetry.RuntimeCapacity;
import io.umamiedge.contracts.telemetry.RuntimeCounters;
import io.umamiedge.contracts.telemetry.RuntimeState;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Snapshots as telemetry-service makes them of a node with the runtime {@code main}. */
public final class Snapshots {
    private Snapshots() {}

    public static CapacitySnapshot of(
            String node, NodeHealth health, @Nullable Integer slots, @Nullable Integer running, Instant receivedAt) {
        return new CapacitySnapshot(
                new NodeId(node),
                new UUID(0, 1),
                1,
                receivedAt,
                health,
                "as the test says",
                receivedAt,
                List.of(new RuntimeCapacity(
                        new RuntimeId("main"),
                        RuntimeState.READY,
                        slots,
                        running,
                        0,
                        0.5,
                        new LatencyPercentiles(120, 300),
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        new RuntimeCounters(null, null, null, null, null))),
                List.of(),
                0,
                List.of());
    }

    public static Event<CapacitySnapshot> event(CapacitySnapshot snapshot) {
        return new Event<>(
                UUID.randomUUID().toString(),
                "telemetry-service",
                snapshot.nodeId().value(),
                snapshot.receivedAt(),
                null,
                snapshot);
    }
}
