package io.umamiedge.contracts.event;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import io.umamiedge.contracts.request.Attempt;
import io.umamiedge.contracts.request.NodeFailure;
import io.umamiedge.contracts.request.RequestAdmitted;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.request.RequestTimings;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.routing.ComparedCandidate;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.Rejection;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.ScoreInputs;
import io.umamiedge.contracts.routing.ScoreTerms;
import java.io.IOException;
import java.util.Collection;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes what every request puts on record field by field, because reflection is most of what a record costs. The bytes are
 * those that Jackson writes by itself.
 */
final class RequestEventsModule extends SimpleModule {
    private static final long serialVersionUID = 1;

    RequestEventsModule() {
        super("request-events");
        add(RequestAdmitted.class, RequestEventsModule::admitted);
        add(RequestCompleted.class, RequestEventsModule::completed);
        add(RoutingDecision.class, RequestEventsModule::decision);
    }

    /** Writes a value into an object that has begun. */
    @FunctionalInterface
    private interface Fields<T> {
        void write(JsonGenerator to, T value) throws IOException;
    }

    private <T> void add(Class<T> type, Fields<T> fields) {
        addSerializer(type, new JsonSerializer<>() {
            @Override
            public void serialize(T value, JsonGenerator to, SerializerProvider provider) throws IOException {
                object(to, value, fields);
            }
        });
    }

    private static void admitted(JsonGenerator to, RequestAdmitted event) throws IOException {
        text(to, "request_id", event.requestId());
        text(to, "customer_id", event.customerId());
        text(to, "key_id", event.keyId());
        text(to, "model", event.model());
        text(to, "path", event.path());
        to.writeBooleanField("stream", event.stream());
        text(to, "client_request_id", event.clientRequestId());
        text(to, "admitted_at", event.admittedAt());
    }

    private static void completed(JsonGenerator to, RequestCompleted event) throws IOException {
        text(to, "request_id", event.requestId());
        text(to, "decision_id", event.decisionId());
        text(to, "customer_id", event.customerId());
        text(to, "key_id", event.keyId());
        text(to, "model", event.model());
        text(to, "path", event.path());
        to.writeBooleanField("stream", event.stream());
        word(to, "outcome", event.outcome());
        to.writeNumberField("http_status", event.httpStatus());
        object(to, "served", event.served(), RequestEventsModule::destination);
        object(to, "usage", event.usage(), RequestEventsModule::usage);
        object(to, "timings", event.timings(), RequestEventsModule::timings);
        to.writeNumberField("attempts", event.attempts());
        text(to, "completed_at", event.completedAt());
        object(to, "failure", event.failure(), RequestEventsModule::failure);
        objects(to, "tried", event.tried(), RequestEventsModule::attempt);
    }

    private static void decision(JsonGenerator to, RoutingDecision event) throws IOException {
        text(to, "decision_id", event.decisionId());
        text(to, "request_id", event.requestId());
        to.writeNumberField("attempt", event.attempt());
        text(to, "customer_id", event.customerId());
        text(to, "model", event.model());
        text(to, "residency_policy_id", event.residencyPolicyId());
        text(to, "region", event.region());
        object(to, "selected", event.selected(), RequestEventsModule::destination);
        text(to, "policy_reason", event.policyReason());
        objects(to, "fallback_options", event.fallbackOptions(), RequestEventsModule::destination);
        objects(to, "rejections", event.rejections(), RequestEventsModule::rejection);
        text(to, "emptied_by", event.emptiedBy());
        objects(to, "compared", event.compared(), RequestEventsModule::compared);
        to.writeNumberField("registry_revision", event.registryRevision());
        to.writeNumberField("seed", event.seed());
        text(to, "decided_at", event.decidedAt());
        number(to, "engine_version", event.engineVersion());
        text(to, "key_id", event.keyId());
        to.writeArrayFieldStart("runtime_groups");
        for (Enum<?> group : event.runtimeGroups()) {
            to.writeString(word(group));
        }
        to.writeEndArray();
        number(to, "permitted_nodes", event.permittedNodes());
        number(to, "prefix_digest", event.prefixDigest());
        flag(to, "reserved", event.reserved());
        object(to, "first_choice", event.firstChoice(), RequestEventsModule::destination);
        to.writeArrayFieldStart("tried");
        for (Object node : event.tried()) {
            to.writeString(node.toString());
        }
        to.writeEndArray();
        flag(to, "hedge", event.hedge());
    }

    private static void destination(JsonGenerator to, Destination value) throws IOException {
        text(to, "node_id", value.nodeId());
        text(to, "runtime_id", value.runtimeId());
        text(to, "site_id", value.siteId());
        text(to, "corridor_id", value.corridorId());
        text(to, "region", value.region());
        text(to, "country", value.country());
    }

    private static void usage(JsonGenerator to, Usage value) throws IOException {
        to.writeNumberField("prompt_tokens", value.promptTokens());
        to.writeNumberField("completion_tokens", value.completionTokens());
        word(to, "source", value.source());
    }

    private static void timings(JsonGenerator to, RequestTimings value) throws IOException {
        number(to, "first_byte_micros", value.firstByteMicros());
        to.writeNumberField("total_micros", value.totalMicros());
        number(to, "queue_micros", value.queueMicros());
        number(to, "first_token_micros", value.firstTokenMicros());
        number(to, "inter_token_micros", value.interTokenMicros());
    }

    private static void failure(JsonGenerator to, NodeFailure value) throws IOException {
        object(to, "node", value.node(), RequestEventsModule::destination);
        word(to, "cause", value.cause());
    }

    private static void attempt(JsonGenerator to, Attempt value) throws IOException {
        text(to, "decision_id", value.decisionId());
        object(to, "node", value.node(), RequestEventsModule::destination);
        word(to, "failure", value.failure());
        object(to, "usage", value.usage(), RequestEventsModule::usage);
        number(to, "first_token_micros", value.firstTokenMicros());
        to.writeNumberField("total_micros", value.totalMicros());
    }

    private static void rejection(JsonGenerator to, Rejection value) throws IOException {
        text(to, "rule", value.rule());
        to.writeNumberField("nodes", value.nodes());
    }

    private static void compared(JsonGenerator to, ComparedCandidate value) throws IOException {
        text(to, "node_id", value.nodeId());
        to.writeNumberField("score", value.score());
        text(to, "runtime_id", value.runtimeId());
        object(to, "terms", value.terms(), RequestEventsModule::terms);
        object(to, "inputs", value.inputs(), RequestEventsModule::inputs);
    }

    private static void terms(JsonGenerator to, ScoreTerms value) throws IOException {
        to.writeNumberField("load", value.load());
        to.writeNumberField("latency", value.latency());
        to.writeNumberField("sla", value.sla());
        to.writeNumberField("affinity", value.affinity());
    }

    private static void inputs(JsonGenerator to, ScoreInputs value) throws IOException {
        to.writeNumberField("slots", value.slots());
        number(to, "others", value.others());
        to.writeNumberField("own_in_flight", value.ownInFlight());
        number(to, "report_age_ms", value.reportAgeMs());
        number(to, "kv_cache_usage", value.kvCacheUsage());
        number(to, "ttft_ms", value.ttftMs());
        number(to, "e2e_p95_ms", value.e2eP95Ms());
        number(to, "distance_km", value.distanceKm());
        number(to, "prefix_rank", value.prefixRank());
    }

    // ---- what is null is left out

    /** Identifiers, times and rules, which are what they look like. */
    private static void text(JsonGenerator to, String name, @Nullable Object value) throws IOException {
        if (value != null) {
            to.writeStringField(name, value.toString());
        }
    }

    private static void word(JsonGenerator to, String name, @Nullable Enum<?> value) throws IOException {
        if (value != null) {
            to.writeStringField(name, word(value));
        }
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static void number(JsonGenerator to, String name, @Nullable Integer value) throws IOException {
        if (value != null) {
            to.writeNumberField(name, value.intValue());
        }
    }

    private static void number(JsonGenerator to, String name, @Nullable Long value) throws IOException {
        if (value != null) {
            to.writeNumberField(name, value.longValue());
        }
    }

    private static void number(JsonGenerator to, String name, @Nullable Double value) throws IOException {
        if (value != null) {
            to.writeNumberField(name, value.doubleValue());
        }
    }

    private static void flag(JsonGenerator to, String name, @Nullable Boolean value) throws IOException {
        if (value != null) {
            to.writeBooleanField(name, value);
        }
    }

    private static <T> void object(JsonGenerator to, String name, @Nullable T value, Fields<T> fields)
            throws IOException {
        if (value != null) {
            to.writeFieldName(name);
            object(to, value, fields);
        }
    }

    private static <T> void objects(JsonGenerator to, String name, Collection<T> values, Fields<T> fields)
            throws IOException {
        to.writeArrayFieldStart(name);
        for (T value : values) {
            object(to, value, fields);
        }
        to.writeEndArray();
    }

    private static <T> void object(JsonGenerator to, T value, Fields<T> fields) throws IOException {
        to.writeStartObject();
        fields.write(to, value);
        to.writeEndObject();
    }
}
