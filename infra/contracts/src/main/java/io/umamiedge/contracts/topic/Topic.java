package io.umamiedge.contracts.topic;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every topic of the grid with the settings it must have; the services create what is missing from this declaration.
 *
 * <p>Retention is exact: {@code null} means for ever. Compacted topics keep the newest record of each key.
 */
public enum Topic {
    DEPLOY_REGISTRY("umamiedge.deploy.registry.v1", 1, Cleanup.COMPACT, null),
    DEPLOY_RECORDS("umamiedge.deploy.records.v1", 3, Cleanup.DELETE, Duration.ofDays(400)),
    TELEMETRY_REPORTS("umamiedge.telemetry.reports.v1", 6, Cleanup.DELETE, Duration.ofHours(6)),
    TELEMETRY_CAPACITY("umamiedge.telemetry.capacity.v1", 6, Cleanup.COMPACT, null),
    ROUTING_CANDIDATES("umamiedge.routing.candidates.v1", 6, Cleanup.COMPACT, null),
    ROUTING_EXERCISES("umamiedge.routing.exercises.v1", 3, Cleanup.DELETE, Duration.ofDays(400)),
    GATEWAY_REQUESTS("umamiedge.gateway.requests.v1", 6, Cleanup.DELETE, Duration.ofDays(90)),
    /** Times are the broker's: gateways whose clocks differ must agree on whose lease is over. */
    GATEWAY_LIMITS("umamiedge.gateway.limits.v1", 1, Cleanup.COMPACT, null) {
        @Override
        public Map<String, String> configuration() {
            Map<String, String> configuration = new HashMap<>(super.configuration());
            configuration.put("message.timestamp.type", "LogAppendTime");
            return Map.copyOf(configuration);
        }
    },
    ROUTING_DECISIONS("umamiedge.routing.decisions.v1", 6, Cleanup.DELETE, Duration.ofDays(90)),
    ROUTING_FAILOVERS("umamiedge.routing.failovers.v1", 6, Cleanup.DELETE, Duration.ofDays(400)),
    AUDIT_ENTRIES("umamiedge.audit.entries.v1", 3, Cleanup.DELETE, null),
    AUDIT_CHECKPOINTS("umamiedge.audit.checkpoints.v1", 1, Cleanup.COMPACT, null),
    AUDIT_INCIDENTS("umamiedge.audit.incidents.v1", 3, Cleanup.COMPACT, null),
    BILLING_RATE_CARDS("umamiedge.billing.rate-cards.v1", 1, Cleanup.COMPACT, null),
    BILLING_STATEMENTS("umamiedge.billing.statements.v1", 3, Cleanup.DELETE, Duration.ofDays(400));

    /** What Kafka does with old records. */
    public enum Cleanup {
        COMPACT,
        DELETE
    }

    /** Dead letters wait this long for somebody to replay them. */
    public static final Duration DEAD_LETTER_RETENTION = Duration.ofDays(30);

    private final String topicName;
    private final int partitions;
    private final Cleanup cleanup;
    private final @Nullable Duration retention;

    Topic(String topicName, int partitions, Cleanup cleanup, @Nullable Duration retention) {
        this.topicName = topicName;
        this.partitions = partitions;
        this.cleanup = cleanup;
        this.retention = retention;
    }

    /** The name on the broker. */
    public String topicName() {
        return topicName;
    }

    public int partitions() {
        return partitions;
    }

    public Cleanup cleanup() {
        return cleanup;
    }

    /** Where {@code service} puts records of this topic that it cannot process. */
    public String deadLetterName(String service) {
        return topicName + ".dlq." + service;
    }

    /** The topic-level configuration that brokers are given (Kafka documentation section 3.2). */
    public Map<String, String> configuration() {
        return switch (cleanup) {
            case COMPACT ->
                Map.of(
                        "cleanup.policy", "compact",
                        "min.compaction.lag.ms", "60000",
                        "delete.retention.ms", Long.toString(Duration.ofDays(7).toMillis()));
            case DELETE ->
                Map.of(
                        "cleanup.policy",
                        "delete",
                        "retention.ms",
                        retention == null ? "-1" : Long.toString(retention.toMillis()));
        };
    }
}
