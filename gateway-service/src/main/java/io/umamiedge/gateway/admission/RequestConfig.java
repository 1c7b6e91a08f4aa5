package io.umamiedge.gateway.admission;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** What a request may be and take. */
@ConfigMapping(prefix = "umamiedge.gateway.requests")
public interface RequestConfig {
    /** The largest request body; beyond it the answer is 413. */
    @WithDefault("10M")
    MemorySize maxBody();

    /** How long a request body may take to arrive; beyond it the answer is 408. */
    @WithDefault("30s")
    Duration bodyTimeout();

    /** How long a request may take in all, from its admission to its end. */
    @WithDefault("600s")
    Duration totalTimeout();

    /** On how many nodes one request is tried, the first included. */
    @WithDefault("3")
    int maxAttempts();
}
