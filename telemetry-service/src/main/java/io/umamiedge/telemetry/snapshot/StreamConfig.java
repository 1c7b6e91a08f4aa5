package io.umamiedge.telemetry.snapshot;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How many may watch. */
@ConfigMapping(prefix = "umamiedge.telemetry.streams")
public interface StreamConfig {
    /** Live streams that this instance serves at once; 0 closes the endpoint. Default 100. */
    @WithDefault("100")
    int limit();
}
