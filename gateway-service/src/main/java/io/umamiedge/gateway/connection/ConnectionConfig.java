package io.umamiedge.gateway.connection;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What customers' connections may cost. */
@ConfigMapping(prefix = "umamiedge.gateway.connections")
public interface ConnectionConfig {
    /**
     * How long the head of a request may take from its first byte to its last, and that of a connection's first request
     * from when it was accepted, TLS included; at least 100 ms. Then the connection is closed, at the latest a quarter
     * later.
     */
    @WithDefault("20s")
    Duration headTimeout();

    /**
     * How long a connection is kept after a response, if the customer neither asks again nor takes in what it has not been
     * sent yet. More than the load balancers and clients before the gateway keep theirs, or they ask on one that is about
     * to be closed.
     */
    @WithDefault("180s")
    Duration idleTimeout();
}
