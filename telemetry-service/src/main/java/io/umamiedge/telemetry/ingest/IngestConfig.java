package io.umamiedge.telemetry.ingest;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How much the service takes in, from one node and from all of them. */
@ConfigMapping(prefix = "umamiedge.telemetry.ingest")
public interface IngestConfig {
    /** How many reports a second one node may send in the long run; beyond it the answer is 429. */
    @WithDefault("100")
    int reportsPerSecond();

    /** How many reports one node may send at once after a quiet time; at least as many as one request may hold. */
    @WithDefault("2000")
    int reportsBurst();

    /** How many requests of one node may be under way at once; beyond it the answer is 429. */
    @WithDefault("16")
    int requestsPerNode();

    /** How many requests of all nodes may be under way at once; beyond it the answer is 503. */
    @WithDefault("4096")
    int requestsInTotal();

    /** How many bytes of bodies, packed and unpacked, one node may have under way at once; beyond it the answer is 429. */
    @WithDefault("4M")
    MemorySize bytesPerNode();

    /** The same for all nodes together, which bounds the memory that bodies take; beyond it the answer is 503. */
    @WithDefault("16M")
    MemorySize bytesInTotal();

    /** How long a runtime that a collector told of stands in reports that it causes without telling of it again. */
    @WithDefault("${umamiedge.telemetry.stale-after:PT2.5S}")
    Duration runtimeStands();

    /** The same for accelerators and the machine, which collectors often ask less frequently. */
    @WithDefault("60s")
    Duration restStands();

    /** How long a body may take to arrive; beyond it the answer is 408. */
    @WithDefault("10s")
    Duration bodyTimeout();
}
