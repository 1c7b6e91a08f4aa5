package io.umamiedge.gateway.inference;

import io.opentelemetry.api.trace.Tracer;
import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.gateway.admission.Access;
import io.umamiedge.gateway.admission.Caller;
import io.umamiedge.gateway.admission.CustomerGate;
import io.umamiedge.gateway.admission.Limits;
import io.umamiedge.gateway.admission.PrefixKeys;
import io.umamiedge.gateway.admission.RequestConfig;
import io.umamiedge.gateway.admission.WaitingRoom;
import io.umamiedge.gateway.openai.BodyScan;
import io.umamiedge.gateway.openai.InferenceRequest;
import io.umamiedge.gateway.openai.MultipartScanner;
import io.umamiedge.gateway.openai.OpenAiError;
import io.umamiedge.gateway.openai.Operation;
import io.umamiedge.gateway.openai.RequestScanner;
import io.umamiedge.gateway.openai.RuntimePath;
import io.umamiedge.gateway.openai.RuntimeRequestScanner;
import io.umamiedge.gateway.price.PriceFeed;
import io.umamiedge.gateway.record.RecordMaker;
import io.umamiedge.gateway.record.RecordPublisher;
import io.umamiedge.gateway.record.TraceParent;
import io.umamiedge.gateway.relay.NodeClient;
import io.umamiedge.gateway.relay.NodeClientConfig;
import io.umamiedge.gateway.share.ShareFeed;
import io.umamiedge.gateway.view.CandidateFeed;
import io.umamiedge.gateway.view.Grid;
import io.umamiedge.platform.kafka.ServiceConfig;
import io.umamiedge.platform.registry.RegistryFeed;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Everything that is asked of a runtime: who asks, and whether the body makes sense; then {@link AdmissionExchange}. */
@Singleton
public class InferenceResource {
    private static final Pattern CLIENT_REQUEST_ID = Pattern.compile("[ -~]{1,128}");
    private static final int LONGEST_MODEL = 128;

    private final Vertx vertx;
    private final RegistryFeed registry;
    private final CandidateFeed candidates;
    private final ShareFeed shares;
    private final PriceFeed prices;
    private final CustomerGate gate;
    private final PrefixKeys prefixes;
    private final Limits limits;
    private final InferenceExchange.Parts inference;
    private final AdmissionExchange.Parts parts;
    private final BodyMemory memory;
    private final Ids ids = new Ids();

    @Inject
    InferenceResource(
            Vertx vertx,
            RegistryFeed registry,
            CandidateFeed candidates,
            ShareFeed shares,
            PriceFeed prices,
            CustomerGate gate,
            PrefixKeys prefixes,
            Limits limits,
            Grid grid,
            RecordPublisher publisher,
            NodeClient nodes,
            GatewayMeters meters,
            RetryBudget retries,
            RequestConfig config,
            NodeClientConfig nodeConfig,
            Underway underway,
            Tracer tracer,
            ServiceConfig service) {
        this.vertx = vertx;
        this.registry = registry;
        this.candidates = candidates;
        this.shares = shares;
        this.prices = prices;
        this.gate = gate;
        this.prefixes = prefixes;
        this.limits = limits;
        WaitingRoom room = new WaitingRoom(config.waitingPlaces());
        meters.waiting(room::waiting);
        meters.waitingForRoom(limits::waiting);
        this.inference = new InferenceExchange.Parts(
                vertx, room, grid, nodes, config, nodeConfig.maxAnswer().asLongValue(), meters, retries);
        InstantSource clock = InstantSource.system();
        this.parts = new AdmissionExchange.Parts(
                inference,
                limits,
                underway,
                publisher,
                new RecordMaker(service.name(), publisher, ids, clock, System::nanoTime),
                tracer,
                registry::view,
                clock);
        this.memory = new BodyMemory(config.bodyMemory().asLongValue());
        meters.watch(memory);
    }

    void register(@Observes Router router) {
        for (Operation operation : Operation.values()) {
            router.post(operation.path()).handler(call -> handle(operation, call));
            router.route(operation.path()).handler(call -> reply(call).error(OpenAiError.wrongMethod("POST")));
        }
    }

    private ReplyExchange reply(RoutingContext call) {
        return new ReplyExchange(vertx, call.request(), new RequestId(ids.next()));
    }

    private boolean hasCaughtUp() {
        return registry.isCaughtUp() && candidates.isCaughtUp() && shares.isCaughtUp() && prices.isCaughtUp();
    }

    private void handle(Operation operation, RoutingContext call) {
        HttpServerRequest http = call.request();
        RequestId id = new RequestId(ids.next());
        ReplyExchange reply = new ReplyExchange(vertx, http, id);
        BodyExchange body = new BodyExchange(
                vertx, http, memory, mostBytes(operation), inference.config().bodyTimeout());
        if (!hasCaughtUp()) {
            body.discard();
            reply.error(OpenAiError.notReady());
            return;
        }
        switch (gate.check(http.getHeader(HttpHeaders.AUTHORIZATION))) {
            case Access.Denied(OpenAiError error, String reason) -> {
                inference.meters().keyRefused(reason);
                body.discard();
                reply.error(error);
            }
            case Access.Granted(Caller caller) -> {
                reply.headroom(() -> limits.headroom(caller));
                String trace = TraceParent.of(http.getHeader("traceparent"), id, ThreadLocalRandom.current());
                Arrival arrival = new Arrival(
                        operation,
                        id,
                        caller,
                        trace,
                        clientRequestId(http.getHeader("x-client-request-id")),
                        http.uri(),
                        http.getHeader(RuntimeRequestScanner.MODEL_HEADER),
                        http.getHeader(HttpHeaders.CONTENT_TYPE),
                        http.getHeader("x-stainless-read-timeout"),
                        reply);
                body.read(bytes -> received(arrival, bytes), error -> parts.reject(arrival, error));
            }
        }
    }

    private long mostBytes(Operation operation) {
        RequestConfig config = inference.config();
        return (operation == Operation.TRANSCRIPTIONS || operation == Operation.RUNTIMES
                        ? config.maxUpload()
                        : config.maxBody())
                .asLongValue();
    }

    private void received(Arrival arrival, BodyExchange.Received received) {
        // Whatever becomes of the request, its body is held no longer than until its end.
        arrival.reply().onEnd(received::close);
        switch (scan(arrival, received.bytes())) {
            case BodyScan.Refused(OpenAiError error) -> parts.reject(arrival, error);
            case BodyScan.Accepted(InferenceRequest request) -> accepted(arrival, request);
        }
    }

    private void accepted(Arrival arrival, InferenceRequest request) {
        Optional<ModelName> model = inference.grid().named(request.model());
        if (model.isEmpty()) {
            parts.reject(arrival, OpenAiError.unknownModel(shortened(request.model())));
        } else if (!arrival.caller().mayAsk(model.get())) {
            parts.reject(arrival, OpenAiError.keyScope("this key may not be used for model '" + model.get() + "'"));
        } else {
            AdmissionExchange.begin(parts, arrival, request, model.get());
        }
    }

    private BodyScan scan(Arrival arrival, byte[] body) {
        return switch (arrival.operation()) {
            case TRANSCRIPTIONS -> MultipartScanner.scan(arrival.contentType(), body);
            case CHAT_COMPLETIONS, COMPLETIONS, EMBEDDINGS, RESPONSES ->
                RequestScanner.scan(
                        arrival.operation(),
                        body,
                        prefixes.of(arrival.caller().customer().id()));
            case RUNTIMES ->
                RuntimePath.read(arrival.path())
                        .map(path -> RuntimeRequestScanner.scan(path, arrival.model(), arrival.contentType(), body))
                        .orElse(new BodyScan.Refused(OpenAiError.unknownPath()));
        };
    }

    private static String shortened(String model) {
        return model.length() > LONGEST_MODEL ? model.substring(0, LONGEST_MODEL) + "…" : model;
    }

    private static @Nullable String clientRequestId(@Nullable String header) {
        return header != null && CLIENT_REQUEST_ID.matcher(header).matches() ? header : null;
    }
}
