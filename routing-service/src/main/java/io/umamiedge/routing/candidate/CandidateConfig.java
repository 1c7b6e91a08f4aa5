package io.umamiedge.routing.candidate;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** When nodes are judged, and by which router. */
@ConfigMapping(prefix = "umamiedge.routing.candidates")
public interface CandidateConfig {
    /**
     * A node whose newest snapshot is of a report this much older than the newest of any node is stale, even if
     * telemetry-service does not say so. It is what notices a part of telemetry-service that hangs, so it must be longer than
     * umamiedge.telemetry.refresh-interval by a good deal: silence of nodes is noticed by telemetry-service.
     */
    @WithDefault("PT3M")
    Duration silenceLimit();

    /** How often every node is judged anew, whatever arrived; also how soon a failed publication is repeated. */
    @WithDefault("PT1S")
    Duration sweepInterval();

    /**
     * How long a router may be unheard of before the others take over its nodes; brokers allow no less than 6 s
     * ({@code group.min.session.timeout.ms}).
     */
    @WithDefault("PT6S")
    Duration sessionTimeout();
}
