package io.umamiedge.gateway.record;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the gateway's records reach Kafka. */
@ConfigMapping(prefix = "umamiedge.gateway.records")
public interface RecordConfig {
    /** How long Kafka may take to acknowledge a record before its request fails; above one second. */
    @WithDefault("1500ms")
    Duration deliveryTimeout();

    /** While Kafka takes no records, how often one request is let through to find out whether it does again. */
    @WithDefault("500ms")
    Duration probeInterval();

    /** How many of this gateway's latest decisions customers may look up here; about a kilobyte each. */
    @WithDefault("10000")
    int decisionsKept();
}
