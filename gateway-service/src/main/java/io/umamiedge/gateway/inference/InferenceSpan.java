package io.umamiedge.gateway.inference;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.request.Attempt;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.gateway.openai.Operation;
import io.umamiedge.gateway.record.TraceParent;

/**
 * The span of one admitted request, from its admission to its end, with all of its attempts, by OpenTelemetry's semantic
 * conventions for generative AI spans. Records and nodes are given it as their parent. Nothing where spans are not made.
 *
 * <p>Like everything else that leaves the gateway, it holds no content.
 */
final class InferenceSpan {
    /** What this gateway is to whoever reads spans of many providers. */
    private static final String PROVIDER = "umamiedge";

    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    private static final AttributeKey<String> PROVIDER_NAME = AttributeKey.stringKey("gen_ai.provider.name");
    private static final AttributeKey<String> REQUEST_MODEL = AttributeKey.stringKey("gen_ai.request.model");
    private static final AttributeKey<Long> INPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.input_tokens");
    private static final AttributeKey<Long> OUTPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.output_tokens");
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("umamiedge.request_id");
    private static final AttributeKey<String> DECISION_ID = AttributeKey.stringKey("umamiedge.decision_id");
    private static final AttributeKey<String> NODE_ID = AttributeKey.stringKey("umamiedge.node_id");
    private static final AttributeKey<String> REGION = AttributeKey.stringKey("umamiedge.region");
    private static final String ATTEMPT = "umamiedge.attempt";

    private final Span span;
    private final String traceparent;

    private InferenceSpan(Span span, String traceparent) {
        this.span = span;
        this.traceparent = traceparent;
    }

    /**
     * @param arrived what the request's HTTP span, if there is one, is found in
     * @param traceparent of the request, to be passed on where no spans are made
     */
    static InferenceSpan begin(
            Tracer tracer, Context arrived, Operation operation, ModelName model, String traceparent) {
        if (!Span.fromContext(arrived).getSpanContext().isValid()) {
            return new InferenceSpan(Span.getInvalid(), traceparent);
        }
        Span span = tracer.spanBuilder(name(operation) + " " + model)
                .setParent(arrived)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute(OPERATION, name(operation))
                .setAttribute(PROVIDER_NAME, PROVIDER)
                .setAttribute(REQUEST_MODEL, model.value())
                .startSpan();
        SpanContext own = span.getSpanContext();
        return new InferenceSpan(
                span,
                TraceParent.of(
                        own.getTraceId(), own.getSpanId(), own.getTraceFlags().asHex()));
    }

    /** W3C Trace Context, section 3.2. */
    String traceparent() {
        return traceparent;
    }

    /** Says how the request ended. */
    void completed(RequestCompleted record) {
        if (!span.isRecording()) {
            return;
        }
        span.setAttribute(REQUEST_ID, record.requestId().value())
                .setAttribute(DECISION_ID, record.decisionId().value())
                .setAttribute(STATUS, (long) record.httpStatus())
                .setAttribute(INPUT_TOKENS, record.usage().promptTokens())
                .setAttribute(OUTPUT_TOKENS, record.usage().completionTokens());
        if (record.served() != null) {
            span.setAttribute(NODE_ID, record.served().nodeId().value())
                    .setAttribute(REGION, record.served().region());
        }
        record.tried().forEach(this::tried);
        if (record.outcome() != Outcome.SERVED) {
            span.setStatus(StatusCode.ERROR);
            span.setAttribute(ERROR_TYPE, GatewayMeters.word(record.outcome()));
        }
    }

    private void tried(Attempt attempt) {
        var attributes = Attributes.builder()
                .put(DECISION_ID, attempt.decisionId().value())
                .put(NODE_ID, attempt.node().nodeId().value())
                .put(INPUT_TOKENS, attempt.usage().promptTokens())
                .put(OUTPUT_TOKENS, attempt.usage().completionTokens());
        if (attempt.failure() != null) {
            attributes.put(ERROR_TYPE, GatewayMeters.word(attempt.failure()));
        }
        span.addEvent(ATTEMPT, attributes.build());
    }

    void end() {
        span.end();
    }

    /** Of the well-known names, the one that fits; transcriptions and runtimes' own paths have none yet. */
    private static String name(Operation operation) {
        return switch (operation) {
            case CHAT_COMPLETIONS, RESPONSES -> "chat";
            case COMPLETIONS -> "text_completion";
            case EMBEDDINGS -> "embeddings";
            case TRANSCRIPTIONS -> "transcription";
            case RUNTIMES -> "runtime";
        };
    }
}
