package io.umamiedge.telemetry.capacity;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How soon the rest of the grid learns what a node can take, and when a silent node stops counting. */
@ConfigMapping(prefix = "umamiedge.telemetry")
public interface CapacityConfig {
    /** The least time between two snapshots of a node, unless its health changed. Default 250 ms. */
    @WithDefault("PT0.25S")
    Duration snapshotInterval();

    /** How long a node that reports and does not change may go without a snapshot. Default 2 s. */
    @WithDefault("PT2S")
    Duration refreshInterval();

    /** Silence after which a node is stale: three report intervals. Default 3 s. */
    @WithDefault("PT3S")
    Duration staleAfter();

    /** Silence after which a node is offline. Default 30 s. */
    @WithDefault("PT30S")
    Duration offlineAfter();
}
