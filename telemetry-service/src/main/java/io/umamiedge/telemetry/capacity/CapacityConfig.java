package io.umamiedge.telemetry.capacity;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How soon the rest of the grid learns what a node can take, and when a silent node stops counting. */
@ConfigMapping(prefix = "umamiedge.telemetry")
public interface CapacityConfig {
    /** The least time between two snapshots of a node whose load changes; a change of health waits for nothing. 250 ms. */
    @WithDefault("PT0.25S")
    Duration snapshotInterval();

    /** How often latency, rates and accelerators are looked at for a change that is worth a snapshot. Default 5 s. */
    @WithDefault("PT5S")
    Duration trendInterval();

    /** The longest a node goes without a snapshot when nothing changes; each has an interval of half of it or more. 60 s. */
    @WithDefault("PT60S")
    Duration refreshInterval();

    /**
     * Silence after which a node is stale. With noticing and publishing it makes three report intervals. Default 2.5 s.
     */
    @WithDefault("PT2.5S")
    Duration staleAfter();

    /** Silence after which a node is offline. Default 30 s. */
    @WithDefault("PT30S")
    Duration offlineAfter();

    /** The time that latency and rates are of: it ends with the last report and moves on in twelve steps. Default 60 s. */
    @WithDefault("PT60S")
    Duration window();
}
