package io.umamiedge.gateway.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.request.Attempt;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.request.RequestTimings;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.request.UsageSource;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.gateway.openai.Operation;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class InferenceSpanTest {
    private static final ModelName MODEL = new ModelName("m");
    private static final String RECEIVED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final Destination NODE = new Destination(
            new NodeId("n"), new RuntimeId("main"), new SiteId("s"), new CorridorId("eu"), "EU", new CountryCode("DE"));

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();

    @Test
    void tellsWhatWasAskedAndUsedWithEveryAttempt() {
        Tracer tracer = tracer(Sampler.alwaysOn());
        Span http = tracer.spanBuilder("POST /v1/chat/completions").startSpan();
        InferenceSpan span =
                InferenceSpan.begin(tracer, Context.root().with(http), Operation.CHAT_COMPLETIONS, MODEL, RECEIVED);
        span.completed(completed(Outcome.SERVED));
        span.end();
        SpanData made = exporter.getFinishedSpanItems().getFirst();
        assertThat(made.getName()).isEqualTo("chat m");
        assertThat(made.getKind()).isEqualTo(SpanKind.CLIENT);
        assertThat(made.getParentSpanId()).isEqualTo(http.getSpanContext().getSpanId());
        assertThat(span.traceparent()).isEqualTo("00-" + made.getTraceId() + "-" + made.getSpanId() + "-01");
        assertThat(made.getAttributes().asMap())
                .isEqualTo(Attributes.builder()
                        .put("gen_ai.operation.name", "chat")
                        .put("gen_ai.provider.name", "umamiedge")
                        .put("gen_ai.request.model", "m")
                        .put("gen_ai.usage.input_tokens", 3)
                        .put("gen_ai.usage.output_tokens", 4)
                        .put("http.response.status_code", 200)
                        .put("umamiedge.request_id", "r")
                        .put("umamiedge.decision_id", "d2")
                        .put("umamiedge.node_id", "n")
                        .put("umamiedge.region", "EU")
                        .build()
                        .asMap());
        assertThat(made.getEvents())
                .extracting(event -> event.getAttributes().get(AttributeKey.stringKey("error.type")))
                .containsExactly("connect_failed", null);
        assertThat(made.getStatus().getStatusCode()).isEqualTo(StatusCode.UNSET);
    }

    @Test
    void isAnErrorUnlessTheRequestWasServed() {
        Tracer tracer = tracer(Sampler.alwaysOn());
        Span http = tracer.spanBuilder("POST").startSpan();
        InferenceSpan span =
                InferenceSpan.begin(tracer, Context.root().with(http), Operation.EMBEDDINGS, MODEL, RECEIVED);
        span.completed(completed(Outcome.FAILED));
        span.end();
        SpanData made = exporter.getFinishedSpanItems().getFirst();
        assertThat(made.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(made.getAttributes().get(AttributeKey.stringKey("error.type")))
                .isEqualTo("failed");
    }

    @Test
    void passesTheCustomersTraceOnWhereNoSpansAreMade() {
        InferenceSpan span =
                InferenceSpan.begin(tracer(Sampler.alwaysOn()), Context.root(), Operation.COMPLETIONS, MODEL, RECEIVED);
        span.completed(completed(Outcome.SERVED));
        span.end();
        assertThat(span.traceparent()).isEqualTo(RECEIVED);
        assertThat(exporter.getFinishedSpanItems()).isEmpty();
    }

    @Test
    void saysThatATraceIsNotSampled() {
        Tracer tracer = tracer(Sampler.alwaysOff());
        Span http = tracer.spanBuilder("POST").startSpan();
        InferenceSpan span =
                InferenceSpan.begin(tracer, Context.root().with(http), Operation.COMPLETIONS, MODEL, RECEIVED);
        span.completed(completed(Outcome.SERVED));
        span.end();
        assertThat(span.traceparent())
                .startsWith("00-" + http.getSpanContext().getTraceId())
                .endsWith("-00");
        assertThat(exporter.getFinishedSpanItems()).isEmpty();
    }

    private Tracer tracer(Sampler sampler) {
        return SdkTracerProvider.builder()
                .setSampler(sampler)
                .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                .build()
                .get("test");
    }

    private static RequestCompleted completed(Outcome outcome) {
        Usage usage = new Usage(3, 4, UsageSource.REPORTED);
        List<Attempt> tried = List.of(
                new Attempt(new DecisionId("d1"), NODE, FailoverCause.CONNECT_FAILED, Usage.NONE, null, 4),
                new Attempt(new DecisionId("d2"), NODE, null, usage, null, 4));
        return new RequestCompleted(
                new RequestId("r"),
                new DecisionId("d2"),
                new CustomerId("c"),
                new KeyId("k"),
                MODEL,
                "/v1/chat/completions",
                false,
                outcome,
                200,
                NODE,
                usage,
                new RequestTimings(1L, 2, 1L, null, null),
                tried.size(),
                Instant.EPOCH,
                null,
                tried);
    }
}
