package io.umamiedge.gateway.inference;

import io.opentelemetry.api.trace.Tracer;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.gateway.admission.Admission;
import io.umamiedge.gateway.admission.Ask;
import io.umamiedge.gateway.admission.Caller;
import io.umamiedge.gateway.admission.Charge;
import io.umamiedge.gateway.admission.Limits;
import io.umamiedge.gateway.admission.Reservation;
import io.umamiedge.gateway.openai.InferenceRequest;
import io.umamiedge.gateway.openai.OpenAiError;
import io.umamiedge.gateway.openai.Operation;
import io.umamiedge.gateway.record.RecordMaker;
import io.umamiedge.gateway.record.RecordPublisher;
import io.umamiedge.gateway.record.RequestFacts;
import io.umamiedge.gateway.record.RequestLog;
import io.umamiedge.gateway.record.Spooling;
import io.umamiedge.platform.registry.RegistryView;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A request that makes sense, on its way in: whether it may begin, and whether its limits have room for it; then an
 * {@link InferenceExchange} takes over. To be used on one event loop.
 */
final class AdmissionExchange implements Admission.Guest, Admission.Loop {
    private static final Logger LOG = Logger.getLogger(AdmissionExchange.class);

    private final Parts parts;
    private final Arrival arrival;
    private final InferenceRequest request;
    private final ModelName model;
    private final Duration patience;
    private final long arrivedAt = System.nanoTime();
    private final io.opentelemetry.context.Context trace = io.opentelemetry.context.Context.current();
    private final Context context = Objects.requireNonNull(Vertx.currentContext(), "requests arrive on an event loop");
    private Underway.@Nullable Place waiting;

    /** What every admission shares. */
    record Parts(
            InferenceExchange.Parts inference,
            Limits limits,
            Underway underway,
            RecordPublisher publisher,
            RecordMaker records,
            Tracer tracer,
            Supplier<RegistryView> registry,
            InstantSource clock) {
        /** Turns the request away, on record. */
        void reject(Arrival arrival, OpenAiError error) {
            String code = Objects.requireNonNullElse(error.code(), "invalid_request");
            inference.meters().rejected(arrival.caller().customer().id(), code);
            records.rejected(arrival.id(), arrival.caller().customer().id(), code, error.status(), arrival.trace());
            arrival.reply().error(error);
        }

        /** A policy that is not known permits nothing. */
        Spooling spooling(Caller caller) {
            return registry.get()
                    .residencyPolicy(caller.customer().residencyPolicyId())
                    .map(policy -> Spooling.of(policy.audit()))
                    .orElse(Spooling.NEVER);
        }
    }

    private AdmissionExchange(Parts parts, Arrival arrival, InferenceRequest request, ModelName model) {
        this.parts = parts;
        this.arrival = arrival;
        this.request = request;
        this.model = model;
        this.patience = arrival.patience(parts.inference().config().totalTimeout(), request.stream());
    }

    /** Takes the request from here to its end. */
    static void begin(Parts parts, Arrival arrival, InferenceRequest request, ModelName model) {
        AdmissionExchange exchange = new AdmissionExchange(parts, arrival, request, model);
        Admission admission = parts.limits()
                .admission(
                        arrival.caller(),
                        new Ask(
                                model,
                                request.promptTokens(),
                                request.answerTokensAtMost(
                                        parts.inference().config().answerTokens())),
                        exchange.patience,
                        exchange,
                        exchange);
        arrival.reply().onClosed(() -> {
            admission.leave();
            exchange.waited();
        });
        admission.begin();
    }

    @Override
    public boolean mayEnter() {
        if (parts.underway().isClosed()) {
            arrival.reply().isLast();
            refused(OpenAiError.stopping());
            return false;
        }
        if (!parts.publisher().mayBegin(parts.spooling(arrival.caller()))) {
            waited();
            arrival.reply().error(OpenAiError.logUnavailable());
            return false;
        }
        return true;
    }

    @Override
    public void refused(OpenAiError error) {
        waited();
        parts.reject(arrival, error);
    }

    @Override
    public void admitted(Reservation reservation) {
        waited();
        arrival.reply().headroom(reservation::headroom);
        InferenceSpan span = InferenceSpan.begin(parts.tracer(), trace, arrival.operation(), model, arrival.trace());
        RequestFacts facts = new RequestFacts(
                arrival.id(),
                arrival.caller().customer().id(),
                arrival.caller().key(),
                model,
                arrival.operation() == Operation.RUNTIMES ? arrival.path() : request.path(),
                request.stream(),
                arrival.clientRequestId(),
                span.traceparent(),
                parts.clock().instant(),
                parts.spooling(arrival.caller()));
        try {
            RequestLog log = parts.records().open(facts, arrivedAt, this::run);
            log.onCompleted(span::completed);
            InferenceExchange exchange = InferenceExchange.begin(
                    parts.inference(),
                    new AdmittedRequest(arrival.caller(), request, facts, patienceLeft(), reservation),
                    arrival.reply(),
                    log);
            Underway.Place place = parts.underway().enter(() -> run(exchange::breakOff));
            exchange.onOver(() -> {
                place.close();
                span.end();
            });
        } catch (RuntimeException e) {
            reservation.settle(Charge.NOTHING);
            span.end();
            LOG.errorf(e, "request failed request_id=%s", arrival.id());
            arrival.reply().error(OpenAiError.internal());
        }
    }

    @Override
    public Runnable after(Duration delay, Runnable then) {
        if (waiting == null) {
            // It asks again before long, and hears then that the gateway stops.
            waiting = parts.underway().enter(() -> {});
        }
        Vertx vertx = parts.inference().vertx();
        // Rounded up: what is waited for is not to be some micros away.
        long timer = vertx.setTimer(delay.toMillis() + 1, _ -> then.run());
        return () -> vertx.cancelTimer(timer);
    }

    @Override
    public void run(Runnable task) {
        context.runOnContext(_ -> task.run());
    }

    private void waited() {
        if (waiting != null) {
            waiting.close();
            waiting = null;
        }
    }

    private Duration patienceLeft() {
        Duration left = patience.minusNanos(System.nanoTime() - arrivedAt);
        // A timer knows nothing less.
        return left.toMillis() > 0 ? left : Duration.ofMillis(1);
    }
}
