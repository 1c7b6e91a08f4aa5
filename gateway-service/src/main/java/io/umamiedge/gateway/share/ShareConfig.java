package io.umamiedge.gateway.share;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** How gateways share limits. */
@ConfigMapping(prefix = "umamiedge.gateway.shares")
public interface ShareConfig {
    /**
     * How long the others wait before they take over what a gateway had that fell silent, at least one second. A gateway
     * that cannot reach Kafka lets nothing more in after three quarters of it.
     */
    @WithDefault("10s")
    Duration lease();

    /**
     * The name of this gateway; host name and port by default. Another gateway must not have it at the same time: one that
     * is started under it takes over at once what the last one had, without waiting for its lease to end.
     */
    Optional<String> name();

    /** How long a request waits for this gateway to be given a share of its customer's limit, if it has none yet. */
    @WithDefault("1s")
    Duration patience();

    /**
     * Whether a gateway that cannot reach Kafka goes on with the shares that it last had, which the others may have taken
     * over: customers are served, but possibly beyond their limits.
     */
    @WithDefault("false")
    boolean keptWhenCutOff();
}
