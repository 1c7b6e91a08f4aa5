package io.umamiedge.gateway.inference;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the gateway stops. */
@ConfigMapping(prefix = "umamiedge.gateway.drain")
public interface DrainConfig {
    /**
     * How long requests may go on after the gateway was told to stop; then they end with an error. A few seconds less than
     * what the platform waits before it kills.
     */
    @WithDefault("25s")
    Duration patience();
}
