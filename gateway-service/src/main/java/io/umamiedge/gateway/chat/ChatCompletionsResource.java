package io.umamiedge.gateway.chat;

import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.gateway.admission.Access;
import io.umamiedge.gateway.admission.Caller;
import io.umamiedge.gateway.admission.ConcurrencyLimits;
import io.umamiedge.gateway.admission.CustomerGate;
import io.umamiedge.gateway.admission.RequestConfig;
import io.umamiedge.gateway.openai.BodyScan;
import io.umamiedge.gateway.openai.ChatRequest;
import io.umamiedge.gateway.openai.ChatRequestScanner;
import io.umamiedge.gateway.openai.OpenAiError;
import io.umamiedge.gateway.record.RecordMaker;
import io.umamiedge.gateway.record.RecordPublisher;
import io.umamiedge.gateway.record.RequestFacts;
import io.umamiedge.gateway.record.TraceParent;
import io.umamiedge.gateway.relay.NodeClient;
import io.umamiedge.gateway.relay.NodeClientConfig;
import io.umamiedge.gateway.view.CandidateFeed;
import io.umamiedge.gateway.view.Grid;
import io.umamiedge.platform.kafka.ServiceConfig;
import io.umamiedge.platform.registry.RegistryFeed;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/chat/completions}: who asks, whether the body makes sense, whether there is room; then a
 * {@link ChatExchange} takes over.
 */
@Singleton
public class ChatCompletionsResource {
    private static final Logger LOG = Logger.getLogger(ChatCompletionsResource.class);
    private static final String PATH = "/v1/chat/completions";
    private static final Pattern CLIENT_REQUEST_ID = Pattern.compile("[ -~]{1,128}");
    private static final int LONGEST_MODEL = 128;

    private final Vertx vertx;
    private final RegistryFeed registry;
    private final CandidateFeed candidates;
    private final CustomerGate gate;
    private final RecordPublisher publisher;
    private final RecordMaker records;
    private final ChatExchange.Parts parts;
    private final InstantSource clock = InstantSource.system();
    private final Ids ids = new Ids();
    private final ConcurrencyLimits limits = new ConcurrencyLimits();

    @Inject
    ChatCompletionsResource(
            Vertx vertx,
            RegistryFeed registry,
            CandidateFeed candidates,
            CustomerGate gate,
            Grid grid,
            RecordPublisher publisher,
            NodeClient nodes,
            GatewayMeters meters,
            RequestConfig config,
            NodeClientConfig nodeConfig,
            ServiceConfig service) {
        this.vertx = vertx;
        this.registry = registry;
        this.candidates = candidates;
        this.gate = gate;
        this.publisher = publisher;
        this.records = new RecordMaker(service.name(), publisher, ids, clock, System::nanoTime);
        this.parts = new ChatExchange.Parts(grid, nodes, config, nodeConfig, meters);
    }

    void register(@Observes Router router) {
        router.post(PATH).handler(this::handle);
        router.route(PATH).handler(call -> reply(call).error(OpenAiError.wrongMethod("POST")));
    }

    private ReplyExchange reply(RoutingContext call) {
        return new ReplyExchange(vertx, call.request(), new RequestId(ids.next()));
    }

    private void handle(RoutingContext call) {
        HttpServerRequest http = call.request();
        RequestId id = new RequestId(ids.next());
        ReplyExchange reply = new ReplyExchange(vertx, http, id);
        BodyExchange body = new BodyExchange(
                vertx,
                http,
                parts.config().maxBody().asLongValue(),
                parts.config().bodyTimeout());
        if (!registry.isCaughtUp() || !candidates.isCaughtUp()) {
            body.discard();
            reply.error(OpenAiError.notReady());
            return;
        }
        switch (gate.check(http.getHeader(HttpHeaders.AUTHORIZATION))) {
            case Access.Denied(OpenAiError error, String reason) -> {
                parts.meters().keyRefused(reason);
                body.discard();
                reply.error(error);
            }
            case Access.Granted(Caller caller) -> {
                String trace = TraceParent.of(http.getHeader("traceparent"), id, ThreadLocalRandom.current());
                Arrival arrival =
                        new Arrival(id, caller, trace, clientRequestId(http.getHeader("x-client-request-id")), reply);
                body.read(bytes -> received(arrival, bytes), error -> reject(arrival, error));
            }
        }
    }

    private void received(Arrival arrival, byte[] body) {
        switch (ChatRequestScanner.scan(body)) {
            case BodyScan.Refused(OpenAiError error) -> reject(arrival, error);
            case BodyScan.Accepted(ChatRequest request) -> {
                Optional<ModelName> model = known(request.model());
                Optional<ConcurrencyLimits.Slot> slot =
                        model.isEmpty() ? Optional.empty() : limits.acquire(arrival.caller.customer());
                if (model.isEmpty()) {
                    reject(arrival, OpenAiError.unknownModel(shortened(request.model())));
                } else if (slot.isEmpty()) {
                    int most = arrival.caller.customer().limits().maxConcurrency();
                    reject(arrival, OpenAiError.tooManyAtOnce(most));
                } else {
                    admit(arrival, request, model.get(), slot.get());
                }
            }
        }
    }

    private void admit(Arrival arrival, ChatRequest request, ModelName model, ConcurrencyLimits.Slot slot) {
        if (!publisher.mayBegin()) {
            slot.close();
            arrival.reply.error(OpenAiError.logUnavailable());
            return;
        }
        RequestFacts facts = new RequestFacts(
                arrival.id,
                arrival.caller.customer().id(),
                arrival.caller.key(),
                model,
                PATH,
                request.stream(),
                arrival.clientRequestId,
                arrival.trace,
                clock.instant());
        Context context = Objects.requireNonNull(Vertx.currentContext(), "requests arrive on an event loop");
        try {
            ChatExchange.begin(
                    parts,
                    new AdmittedChat(arrival.caller, request, facts, slot),
                    arrival.reply,
                    records.open(facts, task -> context.runOnContext(_ -> task.run())));
        } catch (RuntimeException e) {
            slot.close();
            LOG.errorf(e, "request failed request_id=%s", arrival.id);
            arrival.reply.error(OpenAiError.internal());
        }
    }

    private void reject(Arrival arrival, OpenAiError error) {
        String code = Objects.requireNonNullElse(error.code(), "invalid_request");
        parts.meters().rejected(code);
        records.rejected(arrival.id, arrival.caller.customer().id(), code, error.status(), arrival.trace);
        arrival.reply.error(error);
    }

    private Optional<ModelName> known(String name) {
        try {
            return Optional.of(new ModelName(name)).filter(parts.grid()::knows);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String shortened(String model) {
        return model.length() > LONGEST_MODEL ? model.substring(0, LONGEST_MODEL) + "…" : model;
    }

    private static @Nullable String clientRequestId(@Nullable String header) {
        return header != null && CLIENT_REQUEST_ID.matcher(header).matches() ? header : null;
    }

    /** A request of a known customer whose body is on its way. */
    private record Arrival(
            RequestId id,
            Caller caller,
            String trace,
            @Nullable String clientRequestId,
            ReplyExchange reply) {}
}
