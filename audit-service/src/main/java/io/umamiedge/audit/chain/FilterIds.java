package io.umamiedge.audit.chain;

import com.fasterxml.jackson.databind.JsonNode;
import io.umamiedge.contracts.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * Whom and what an entry is about, for filters; each null when it is about none. Derived from the body alone, so that
 * it can be derived again.
 */
public record FilterIds(
        @Nullable String corridorId,
        @Nullable String nodeId,
        @Nullable String customerId,
        @Nullable String requestId,
        @Nullable String decisionId,
        @Nullable String failoverId) {
    public static final FilterIds NONE = new FilterIds(null, null, null, null, null, null);

    /**
     * What a body of this type says. A failover is filed under the node it left and the decision that chose the next;
     * a removed registry resource under its own id alone.
     *
     * @param subject the Kafka key; {@code <kind>/<id>} for registry changes
     */
    public static FilterIds of(EventType type, String subject, JsonNode body) {
        return switch (type) {
            case ROUTING_DECISION ->
                new FilterIds(
                        text(body.path("selected"), "corridor_id"),
                        text(body.path("selected"), "node_id"),
                        text(body, "customer_id"),
                        text(body, "request_id"),
                        text(body, "decision_id"),
                        null);
            case FAILOVER ->
                new FilterIds(
                        text(body.path("from"), "corridor_id"),
                        text(body.path("from"), "node_id"),
                        text(body, "customer_id"),
                        text(body, "request_id"),
                        text(body, "to_decision_id"),
                        text(body, "failover_id"));
            case DRILL_STARTED, DRILL_STOPPED, DRILL_EVIDENCE, DRILL_FINISHED ->
                new FilterIds(text(body, "corridor_id"), null, null, null, null, null);
            case CORRIDOR -> new FilterIds(id(subject), null, null, null, null, null);
            case SITE -> new FilterIds(text(body, "corridor_id"), null, null, null, null, null);
            case NODE -> new FilterIds(null, id(subject), null, null, null, null);
            case CUSTOMER -> new FilterIds(null, null, id(subject), null, null, null);
            case KEY -> ofKey(body);
            case SITE_OWNER,
                    RESIDENCY_POLICY,
                    SLA_POLICY,
                    DEPLOYMENT_RECORDED,
                    TELEMETRY_REPORTED,
                    CAPACITY_SNAPSHOT,
                    CANDIDATE,
                    SIMULATION_STARTED,
                    SIMULATION_FINISHED,
                    REQUEST_ADMITTED,
                    REQUEST_COMPLETED,
                    REQUEST_REJECTED,
                    GATEWAY_PRESENCE,
                    SHARE_CLAIM,
                    SPEND_CLAIM,
                    RATE_CARD -> NONE;
        };
    }

    private static FilterIds ofKey(JsonNode body) {
        String kind = text(body, "holder_kind");
        String holder = text(body, "holder_id");
        if ("node".equals(kind)) {
            return new FilterIds(null, holder, null, null, null, null);
        }
        return "customer".equals(kind) ? new FilterIds(null, null, holder, null, null, null) : NONE;
    }

    private static @Nullable String text(JsonNode body, String member) {
        return body.path(member).textValue();
    }

    private static String id(String subject) {
        return subject.substring(subject.indexOf('/') + 1);
    }
}
