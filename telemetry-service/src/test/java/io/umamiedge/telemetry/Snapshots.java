package io.umamiedge.telemetry;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.contracts.telemetry.LatencySketch;
import io.umamiedge.contracts.telemetry.NodeHealth;
import io.umamiedge.contracts.telemetry.RuntimeCapacity;
import io.umamiedge.contracts.telemetry.RuntimeCounters;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.contracts.telemetry.WindowCounts;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Small valid snapshots. */
public final class Snapshots {
    public static final Instant THEN = Instant.parse("2026-11-24T08:00:00Z");

    private Snapshots() {}

    public static CapacitySnapshot of(String node, NodeHealth health, RuntimeCapacity... runtimes) {
        return new CapacitySnapshot(
                new NodeId(node),
                new UUID(0, 1),
                7,
                THEN,
                health,
                "as the test says",
                THEN,
                List.of(runtimes),
                List.of(),
                0,
                List.of());
    }

    /** A runtime that tells everything. */
    public static RuntimeCapacity busy(
            String id, RuntimeState state, int slots, int running, LatencySketch latency, WindowCounts window) {
        return new RuntimeCapacity(
                new RuntimeId(id),
                state,
                slots,
                running,
                1,
                0.5,
                null,
                null,
                100.0,
                null,
                latency,
                latency,
                window,
                counters());
    }

    /** A runtime that tells nothing but that it is ready. */
    public static RuntimeCapacity silent(String id) {
        return new RuntimeCapacity(
                new RuntimeId(id),
                RuntimeState.READY,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                counters());
    }

    private static RuntimeCounters counters() {
        return new RuntimeCounters(null, null, null, null, null);
    }
}
