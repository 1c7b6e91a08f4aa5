package io.umamiedge.gateway.inference;

import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.gateway.admission.Access;
import io.umamiedge.gateway.admission.Caller;
import io.umamiedge.gateway.admission.CustomerGate;
import io.umamiedge.gateway.admission.Entry;
import io.umamiedge.gateway.admission.Limits;
import io.umamiedge.gateway.admission.RequestConfig;
import io.umamiedge.gateway.admission.Reservation;
import io.umamiedge.gateway.admission.WaitingRoom;
import io.umamiedge.gateway.openai.BodyScan;
import io.umamiedge.gateway.openai.InferenceRequest;
import io.umamiedge.gateway.openai.MultipartScanner;
import io.umamiedge.gateway.openai.OpenAiError;
import io.umamiedge.gateway.openai.Operation;
import io.umamiedge.gateway.openai.RequestScanner;
import io.umamiedge.gateway.openai.RuntimePath;
import io.umamiedge.gateway.openai.RuntimeRequestScanner;
import io.umamiedge.gateway.record.RecentDecisions;
import io.umamiedge.gateway.record.RecordMaker;
import io.umamiedge.gateway.record.RecordPublisher;
import io.umamiedge.gateway.record.RequestFacts;
import io.umamiedge.gateway.record.Spooling;
import io.umamiedge.gateway.record.TraceParent;
import io.umamiedge.gateway.relay.NodeClient;
import io.umamiedge.gateway.relay.NodeClientConfig;
import io.umamiedge.gateway.share.ShareConfig;
import io.umamiedge.gateway.share.ShareFeed;
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
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is asked of a runtime: who asks, whether the body makes sense, whether there is room; then an
 * {@link InferenceExchange} takes over.
 */
@Singleton
public class InferenceResource {
    private static final Logger LOG = Logger.getLogger(InferenceResource.class);
    private static final Pattern CLIENT_REQUEST_ID = Pattern.compile("[ -~]{1,128}");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,9})?");
    private static final int LONGEST_MODEL = 128;
    private static final int MILLIS_PER_SECOND = 1_000;

    private final Vertx vertx;
    private final RegistryFeed registry;
    private final CandidateFeed candidates;
    private final ShareFeed shares;
    private final Duration sharePatience;
    private final CustomerGate gate;
    private final RecordPublisher publisher;
    private final RecordMaker records;
    private final InferenceExchange.Parts parts;
    private final InstantSource clock = InstantSource.system();
    private final Ids ids = new Ids();
    private final Limits limits;
    private final BodyMemory memory;
    private final Underway underway;

    @Inject
    InferenceResource(
            Vertx vertx,
            RegistryFeed registry,
            CandidateFeed candidates,
            ShareFeed shares,
            ShareConfig shareConfig,
            CustomerGate gate,
            Limits limits,
            Grid grid,
            RecordPublisher publisher,
            NodeClient nodes,
            GatewayMeters meters,
            RequestConfig config,
            NodeClientConfig nodeConfig,
            RecentDecisions decisions,
            Underway underway,
            ServiceConfig service) {
        this.vertx = vertx;
        this.registry = registry;
        this.candidates = candidates;
        this.shares = shares;
        this.sharePatience = shareConfig.patience();
        this.gate = gate;
        this.limits = limits;
        this.publisher = publisher;
        this.records = new RecordMaker(service.name(), publisher, ids, clock, System::nanoTime);
        WaitingRoom room = new WaitingRoom(config.waitingPlaces());
        meters.waiting(room::waiting);
        this.parts = new InferenceExchange.Parts(
                vertx,
                room,
                grid,
                nodes,
                config,
                nodeConfig,
                meters,
                decisions,
                new RetryBudget(config.retryPercent(), config.retriesPerSecond(), System::nanoTime));
        this.underway = underway;
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

    private void handle(Operation operation, RoutingContext call) {
        HttpServerRequest http = call.request();
        RequestId id = new RequestId(ids.next());
        ReplyExchange reply = new ReplyExchange(vertx, http, id);
        BodyExchange body = new BodyExchange(
                vertx, http, memory, mostBytes(operation), parts.config().bodyTimeout());
        if (!registry.isCaughtUp() || !candidates.isCaughtUp() || !shares.isCaughtUp()) {
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
                body.read(bytes -> received(arrival, bytes), error -> reject(arrival, error));
            }
        }
    }

    private long mostBytes(Operation operation) {
        RequestConfig config = parts.config();
        return (operation == Operation.TRANSCRIPTIONS || operation == Operation.RUNTIMES
                        ? config.maxUpload()
                        : config.maxBody())
                .asLongValue();
    }

    private void received(Arrival arrival, BodyExchange.Received received) {
        // Whatever becomes of the request, its body is held no longer than until its end.
        arrival.reply.onEnd(received::close);
        switch (scan(arrival, received.bytes())) {
            case BodyScan.Refused(OpenAiError error) -> reject(arrival, error);
            case BodyScan.Accepted(InferenceRequest request) -> accepted(arrival, request);
        }
    }

    private void accepted(Arrival arrival, InferenceRequest request) {
        Optional<ModelName> model = parts.grid().named(request.model());
        if (model.isEmpty()) {
            reject(arrival, OpenAiError.unknownModel(shortened(request.model())));
        } else if (!arrival.caller.mayAsk(model.get())) {
            reject(arrival, OpenAiError.keyScope("this key may not be used for model '" + model.get() + "'"));
        } else {
            enter(arrival, request, model.get(), System.nanoTime() + sharePatience.toNanos());
        }
    }

    private void enter(Arrival arrival, InferenceRequest request, ModelName model, long deadline) {
        if (underway.isClosed()) {
            arrival.reply.isLast();
            reject(arrival, OpenAiError.stopping());
            return;
        }
        if (!publisher.mayBegin(spooling(arrival.caller))) {
            arrival.reply.error(OpenAiError.logUnavailable());
            return;
        }
        switch (limits.enter(arrival.caller, request.tokensAtMost(parts.config().answerTokens()))) {
            case Entry.Admitted(Reservation reservation) -> admit(arrival, request, model, reservation);
            case Entry.Refused(OpenAiError error) -> reject(arrival, error);
            case Entry.Early(Entry.Growth share, OpenAiError otherwise) -> {
                long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (millis <= 0) {
                    reject(arrival, otherwise);
                } else {
                    new ShareExchange(vertx, arrival.reply, share)
                            .await(millis, () -> enter(arrival, request, model, deadline));
                }
            }
        }
    }

    private static BodyScan scan(Arrival arrival, byte[] body) {
        return switch (arrival.operation) {
            case TRANSCRIPTIONS -> MultipartScanner.scan(arrival.contentType, body);
            case CHAT_COMPLETIONS, COMPLETIONS, EMBEDDINGS, RESPONSES -> RequestScanner.scan(arrival.operation, body);
            case RUNTIMES ->
                RuntimePath.read(arrival.path)
                        .map(path -> RuntimeRequestScanner.scan(path, arrival.model, arrival.contentType, body))
                        .orElse(new BodyScan.Refused(OpenAiError.unknownPath()));
        };
    }

    private void admit(Arrival arrival, InferenceRequest request, ModelName model, Reservation reservation) {
        arrival.reply.headroom(reservation::headroom);
        RequestFacts facts = new RequestFacts(
                arrival.id,
                arrival.caller.customer().id(),
                arrival.caller.key(),
                model,
                arrival.operation == Operation.RUNTIMES ? arrival.path : request.path(),
                request.stream(),
                arrival.clientRequestId,
                arrival.trace,
                clock.instant(),
                spooling(arrival.caller));
        Context context = Objects.requireNonNull(Vertx.currentContext(), "requests arrive on an event loop");
        try {
            InferenceExchange exchange = InferenceExchange.begin(
                    parts,
                    new AdmittedRequest(arrival.caller, request, facts, patience(arrival, request), reservation),
                    arrival.reply,
                    records.open(facts, task -> context.runOnContext(_ -> task.run())));
            Underway.Place place = underway.enter(() -> context.runOnContext(_ -> exchange.breakOff()));
            exchange.onOver(place::close);
        } catch (RuntimeException e) {
            reservation.settle(0);
            LOG.errorf(e, "request failed request_id=%s", arrival.id);
            arrival.reply.error(OpenAiError.internal());
        }
    }

    /** A policy that is not known permits nothing. */
    private Spooling spooling(Caller caller) {
        return registry.view()
                .residencyPolicy(caller.customer().residencyPolicyId())
                .map(policy -> Spooling.of(policy.audit()))
                .orElse(Spooling.NEVER);
    }

    /** No longer than an official client waits for an answer that is not a stream: it says so. */
    private Duration patience(Arrival arrival, InferenceRequest request) {
        Duration most = parts.config().totalTimeout();
        String clients = arrival.readTimeout;
        if (request.stream() || clients == null || !SECONDS.matcher(clients).matches()) {
            return most;
        }
        Duration wanted = Duration.ofMillis(Math.max(1, (long) (Double.parseDouble(clients) * MILLIS_PER_SECOND)));
        return wanted.compareTo(most) < 0 ? wanted : most;
    }

    private void reject(Arrival arrival, OpenAiError error) {
        String code = Objects.requireNonNullElse(error.code(), "invalid_request");
        parts.meters().rejected(arrival.caller.customer().id(), code);
        records.rejected(arrival.id, arrival.caller.customer().id(), code, error.status(), arrival.trace);
        arrival.reply.error(error);
    }

    private static String shortened(String model) {
        return model.length() > LONGEST_MODEL ? model.substring(0, LONGEST_MODEL) + "…" : model;
    }

    private static @Nullable String clientRequestId(@Nullable String header) {
        return header != null && CLIENT_REQUEST_ID.matcher(header).matches() ? header : null;
    }

    /**
     * A request of a known customer whose body is on its way.
     *
     * @param path as it was sent, with whatever follows it
     */
    private record Arrival(
            Operation operation,
            RequestId id,
            Caller caller,
            String trace,
            @Nullable String clientRequestId,
            String path,
            @Nullable String model,
            @Nullable String contentType,
            @Nullable String readTimeout,
            ReplyExchange reply) {}
}
