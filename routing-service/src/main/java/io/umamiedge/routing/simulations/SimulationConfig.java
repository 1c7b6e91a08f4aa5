package io.umamiedge.routing.simulations;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How much may be simulated at once. One simulation runs at a time. */
@ConfigMapping(prefix = "umamiedge.routing.simulations")
public interface SimulationConfig {
    /** The most nodes of one simulation; beyond them the answer is 422. */
    @WithDefault("20000")
    int mostNodes();

    /** The most requests that a simulation may be expected to have, likewise. */
    @WithDefault("2000000")
    long mostRequests();

    /** How long one may run; then it is stopped. */
    @WithDefault("PT2M")
    Duration timeLimit();

    /** How many may wait beside the one that runs; beyond them the answer is 503. */
    @WithDefault("4")
    int mostWaiting();

    /** How many that are over are kept, the newest of them. */
    @WithDefault("20")
    int mostKept();
}
