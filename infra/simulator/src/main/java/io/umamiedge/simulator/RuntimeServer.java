package io.umamiedge.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.event.JsonErrors;
import io.umamiedge.contracts.identity.ModelName;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The HTTP side of one runtime. Everything in it happens on one event loop, so nothing in it is locked. */
final class RuntimeServer extends AbstractVerticle {
    private static final int MOST_BODY_BYTES = 16 << 20;
    private static final int MOST_HEADER_BYTES = 64 << 10;
    private static final int BACKLOG = 4096;
    private static final int CACHE_TOKENS_PER_SLOT = 2048;
    private static final Fault NO_FAULT = new Fault.None();

    private final RuntimeOptions options;
    private final InstantSource clock;
    private final Tape tape;
    private final SplittableRandom random;
    private final Books books = new Books();
    private final Slots slots;
    private final Set<String> models;
    private final Buffer modelList;

    private @Nullable HttpServer server;
    private int port;
    private long answers;
    private FaultPlan faults;
    private long faultTimer = -1;
    private Future<Void> listening = Future.succeededFuture();

    RuntimeServer(RuntimeOptions options, InstantSource clock) {
        this.options = options;
        this.clock = clock;
        this.tape = new Tape(options.seed());
        this.random = new SplittableRandom(options.seed());
        this.slots = new Slots(options.slots(), options.mostWaiting());
        this.models = options.models().stream().map(ModelName::value).collect(Collectors.toUnmodifiableSet());
        this.modelList =
                Buffer.buffer(OpenAi.models(options.models(), clock.instant().getEpochSecond()));
        this.port = options.port();
        this.faults = FaultPlan.NONE;
    }

    @Override
    public void start(Promise<Void> started) {
        // Listens once in any case: the port must be known, and taken by us, even if it refuses from the start.
        listen().compose(_ -> plan(options.faults())).onComplete(started);
    }

    Context context() {
        return context;
    }

    int port() {
        return port;
    }

    RequestStats stats() {
        return books.stats();
    }

    /** Completes when the plan is in effect. */
    Future<Void> plan(FaultPlan plan) {
        vertx.cancelTimer(faultTimer);
        faults = plan;
        if (!plan.lasting().isZero()) {
            faultTimer = vertx.setTimer(plan.lasting().toMillis(), _ -> plan(FaultPlan.NONE));
        }
        listening = listening.transform(_ -> plan.refuses() ? unlisten() : listen());
        return listening;
    }

    private Future<Void> listen() {
        if (server != null) {
            return Future.succeededFuture();
        }
        HttpServer next = vertx.createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setAcceptBacklog(BACKLOG)
                        .setMaxHeaderSize(MOST_HEADER_BYTES))
                .requestHandler(this::handle);
        server = next;
        return next.listen(port)
                .onSuccess(bound -> port = bound.actualPort())
                .onFailure(_ -> server = null)
                .mapEmpty();
    }

    private Future<Void> unlisten() {
        HttpServer open = server;
        server = null;
        return open == null ? Future.succeededFuture() : open.close();
    }

    private void handle(HttpServerRequest request) {
        switch (request.path()) {
            case "/v1/chat/completions" -> inference(request, json(Inference::chat));
            case "/v1/completions" -> inference(request, json(Inference::completion));
            case "/v1/responses" -> inference(request, json(Inference::response));
            case "/v1/audio/transcriptions" -> inference(request, Inference::transcription);
            case "/v1/embeddings" -> inference(request, json(Inference::embeddings));
            case "/v1/models" -> get(request, "application/json", () -> modelList);
            case "/metrics" -> get(request, "text/plain; version=0.0.4; charset=utf-8", this::metrics);
            case "/health" -> get(request, "text/plain", Buffer::buffer);
            case "/sim/requests" -> get(request, "application/json", () -> json(books.stats()));
            case "/sim/faults" -> {
                if (request.method().equals(HttpMethod.GET)) {
                    get(request, "application/json", () -> json(FaultPlan.Form.of(faults)));
                } else {
                    body(request, body -> changeFaults(request, body));
                }
            }
            case null, default -> answer(request, 404, "{\"detail\":\"Not Found\"}");
        }
    }

    @FunctionalInterface
    private interface JsonReading {
        Inference read(JsonNode body, Inference.Setting setting) throws Rejected;
    }

    private static Inference.Reading json(JsonReading reading) {
        return (body, setting) -> {
            try {
                return reading.read(Json.lenient().readTree(body.getBytes()), setting);
            } catch (IOException _) {
                throw new Rejected(400, "The body is not valid JSON", null, null);
            }
        };
    }

    private void inference(HttpServerRequest request, Inference.Reading reading) {
        if (!request.method().equals(HttpMethod.POST)) {
            answer(request, 405, "{\"detail\":\"Method Not Allowed\"}");
            return;
        }
        Exchange exchange = new Exchange(request, books);
        Buffer body = Buffer.buffer();
        request.handler(part -> {
            if (body.length() + part.length() <= MOST_BODY_BYTES) {
                body.appendBuffer(part);
            } else {
                exchange.reject(new Rejected(413, "The request is too large", null, null));
            }
        });
        request.endHandler(_ -> {
            if (exchange.isOver()) {
                return;
            }
            try {
                run(exchange, reading.read(body, setting()));
            } catch (Rejected rejected) {
                exchange.reject(rejected);
            }
        });
    }

    private Inference.Setting setting() {
        String id = "chatcmpl-" + Long.toHexString(options.seed()) + "-" + port + "-" + Long.toHexString(answers++);
        return new Inference.Setting(id, clock.instant().getEpochSecond(), tape, options.seed());
    }

    private void run(Exchange exchange, Inference inference) throws Rejected {
        requireModel(inference.request().model());
        Generation generation =
                new Generation(vertx, options, books, exchange, inference.request(), draw(), inference.wording());
        exchange.whenOver(() -> {
            generation.stop();
            slots.leave(generation);
        });
        if (!slots.enter(generation)) {
            exchange.whenOver(() -> {});
            exchange.fail(503, "The simulated engine's queue is full");
        }
    }

    private Fault draw() {
        return faults.probability() == 1 || random.nextDouble() < faults.probability() ? faults.fault() : NO_FAULT;
    }

    private void requireModel(String model) throws Rejected {
        if (!models.contains(model)) {
            throw new Rejected(404, "The model `" + model + "` does not exist.", "model", "model_not_found");
        }
    }

    private Buffer metrics() {
        double capacity = (double) options.slots() * CACHE_TOKENS_PER_SLOT;
        return Buffer.buffer(books.metrics(
                options.models().getFirst().value(),
                slots.running(),
                slots.waiting(),
                Math.min(1, slots.tokensHeld() / capacity)));
    }

    private void changeFaults(HttpServerRequest request, Buffer body) {
        FaultPlan plan;
        try {
            plan = Json.strict()
                    .readValue(body.getBytes(), FaultPlan.Form.class)
                    .toPlan();
        } catch (JsonProcessingException e) {
            problem(request, JsonErrors.describe(e));
            return;
        } catch (IllegalArgumentException | IOException e) {
            problem(request, String.valueOf(e.getMessage()));
            return;
        }
        if (plan.refuses()) {
            // The caller gets its answer before nobody answers any more.
            request.response().setStatusCode(204).end().onComplete(_ -> plan(plan));
        } else {
            plan(plan).onComplete(_ -> request.response().setStatusCode(204).end());
        }
    }

    private static void problem(HttpServerRequest request, String detail) {
        answer(
                request,
                400,
                JsonNodeFactory.instance.objectNode().put("detail", detail).toString());
    }

    private static void get(HttpServerRequest request, String type, Supplier<Buffer> body) {
        if (request.method().equals(HttpMethod.GET)) {
            request.response().putHeader("content-type", type).end(body.get());
        } else {
            answer(request, 405, "{\"detail\":\"Method Not Allowed\"}");
        }
    }

    private static void body(HttpServerRequest request, Consumer<Buffer> handler) {
        request.body().onSuccess(handler::accept);
    }

    private static void answer(HttpServerRequest request, int status, String json) {
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(json);
    }

    private static Buffer json(Object value) {
        try {
            return Buffer.buffer(Json.lenient().writeValueAsBytes(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("records of numbers and texts can always be written", e);
        }
    }
}
