package io.umamiedge.routing.ejection;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/**
 * When nodes are kept back, and for how long. Where a default is Envoy's, it is that of its outlier detection
 * ({@code envoy.config.cluster.v3.OutlierDetection}).
 */
@ConfigMapping(prefix = "umamiedge.routing.ejection")
public interface EjectionConfig {
    /** So many requests failed one after the other (Envoy: consecutive_5xx, 5). 1 or more. */
    @WithDefault("5")
    int consecutiveFailures();

    /** Over what time the share of failures is taken (Helicone's gateway: 60 s). Above zero. */
    @WithDefault("PT1M")
    Duration window();

    /** With fewer requests in the window their share of failures says nothing (Helicone's gateway: 20). 1 or more. */
    @WithDefault("20")
    int minimumRequests();

    /** The share of the window's requests that may fail (LiteLLM's cool-down: half). Above 0, at most 1. */
    @WithDefault("0.5")
    double errorRatio();

    /**
     * How many times the median time to first token of its peers a node may take before it is an outlier. It must also
     * be beyond three scaled median absolute deviations of the peers (Leys et al., J. Exp. Soc. Psychol. 49, 2013) and
     * twice as slow as it used to be itself: a node that is always slow is the engine's to weigh. Above 1.
     */
    @WithDefault("3")
    double latencyFactor();

    /** With fewer peers that were heard of nobody is a latency outlier. 2 or more. */
    @WithDefault("3")
    int latencyPeers();

    /** How long a first ejection lasts; the n-th in a row lasts n times as long (Envoy: base_ejection_time, 30 s). */
    @WithDefault("PT30S")
    Duration baseTime();

    /** The longest ejection (Envoy: max_ejection_time, 300 s). At least the base time. */
    @WithDefault("PT5M")
    Duration longestTime();

    /** For each of these that a node goes without leaving the grid one ejection is forgotten. Above zero. */
    @WithDefault("PT1M")
    Duration forgetAfter();

    /**
     * The share of a corridor's active nodes that may be ejected at once; one always may (Envoy: max_ejection_percent,
     * 10). Above 0, at most 1. The last node that some policy can use is never ejected, whatever this says.
     */
    @WithDefault("0.1")
    double largestShare();

    /** How many requests more than it has a runtime is given at once while its node is probed. 1 or more. */
    @WithDefault("1")
    int probeSlots();

    /** So many requests without a failure end the probing. 1 or more. */
    @WithDefault("5")
    int probeSuccesses();
}
