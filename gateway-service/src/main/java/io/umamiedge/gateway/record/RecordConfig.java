package io.umamiedge.gateway.record;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How the gateway's records reach Kafka. */
@ConfigMapping(prefix = "umamiedge.gateway.records")
public interface RecordConfig {
    /** How long Kafka may take to acknowledge a record before its request fails; above one second. */
    @WithDefault("1500ms")
    Duration deliveryTimeout();

    /** While Kafka takes no records, how often one request is let through to find out whether it does again. */
    @WithDefault("500ms")
    Duration probeInterval();

    /**
     * Where records wait while Kafka takes none, unless the customer's residency policy says {@code audit: strict}: a
     * directory of this gateway alone, on a disk that outlives it. None unless given: then every request fails that Kafka
     * does not have the records of.
     */
    Optional<Path> journalDirectory();

    /** The most that may wait there, 1 MiB or more; a request has about 4 kB of records. */
    @WithDefault("256M")
    MemorySize journalSize();

    /**
     * How many of this gateway's latest decisions customers may look up here, 1 to 1 000 000. Each has a kilobyte of
     * memory; where decisions are longer, fewer are kept.
     */
    @WithDefault("10000")
    int decisionsKept();
}
