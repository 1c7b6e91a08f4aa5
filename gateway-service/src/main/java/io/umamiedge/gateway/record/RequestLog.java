package io.umamiedge.gateway.record;

import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.FailoverId;
import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.request.Attempt;
import io.umamiedge.contracts.request.NodeFailure;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.RequestAdmitted;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.request.RequestTimings;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.Failover;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.contracts.routing.FailoverScope;
import io.umamiedge.contracts.routing.RoutingDecision;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The records of one admitted request, and whether Kafka, or the journal, has them all. Whoever answers the customer
 * waits here first.
 *
 * <p>To be used on the request's own thread only; what it calls back runs there too.
 */
public final class RequestLog {
    private final String source;
    private final RequestFacts facts;
    private final RecordSink sink;
    private final Ids ids;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Executor requestThread;
    private final long arrivedAt;
    private final List<Runnable> waiting = new ArrayList<>(2);
    private Runnable onFailure = () -> {};
    private Consumer<RequestCompleted> onCompleted = _ -> {};
    /** Records that are not acknowledged; one that is lost stays among them. Acknowledgements come on any thread. */
    private final AtomicInteger outstanding = new AtomicInteger();

    private volatile boolean awaited;
    private boolean failed;
    private @Nullable Long firstByteMicros;
    private @Nullable Long queueMicros;
    private long firstTokenMicros;
    private long lastTokenMicros;
    private long tokens;

    RequestLog(
            String source,
            RequestFacts facts,
            RecordSink sink,
            Ids ids,
            InstantSource clock,
            LongSupplier nanoTime,
            long arrivedAt,
            Executor requestThread) {
        this.source = source;
        this.facts = facts;
        this.sink = sink;
        this.ids = ids;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.requestThread = requestThread;
        this.arrivedAt = arrivedAt;
    }

    /** Calls this once, when the first record is lost. */
    public void onFailure(Runnable then) {
        onFailure = then;
    }

    /** Shows this the record of the request's end when it is sent. */
    public void onCompleted(Consumer<RequestCompleted> then) {
        onCompleted = then;
    }

    /** Calls this when every record sent by then is acknowledged, at once if they are; never after a loss. */
    public void whenAcknowledged(Runnable then) {
        waiting.add(then);
        awaited = true;
        hurry();
        settled();
    }

    /** Somebody is going to wait for the records soon. */
    public void hurry() {
        if (outstanding.get() > 0) {
            sink.hurry();
        }
    }

    public void admitted() {
        send(
                "admitted-" + facts.requestId(),
                facts.customerId().value(),
                facts.admittedAt(),
                new RequestAdmitted(
                        facts.requestId(),
                        facts.customerId(),
                        facts.keyId(),
                        facts.model(),
                        facts.path(),
                        facts.stream(),
                        facts.clientRequestId(),
                        facts.admittedAt()));
    }

    public void decided(RoutingDecision decision) {
        send(decision.decisionId().value(), facts.customerId().value(), decision.decidedAt(), decision);
    }

    /** Records that the request left one node for another; both decisions selected one. */
    public void failedOver(
            RoutingDecision from,
            RoutingDecision to,
            FailoverCause cause,
            String detail,
            @Nullable FailoverRule ruleApplied) {
        Destination left = from.selected();
        if (left == null || to.selected() == null) {
            throw new IllegalArgumentException("a failover goes from a node to a node");
        }
        FailoverId id = new FailoverId(ids.next());
        Instant now = clock.instant();
        send(
                id.value(),
                left.nodeId().value(),
                now,
                new Failover(
                        id,
                        FailoverScope.REQUEST,
                        cause,
                        detail,
                        ruleApplied,
                        facts.requestId(),
                        facts.customerId(),
                        from.decisionId(),
                        to.decisionId(),
                        left,
                        to.selected(),
                        now,
                        null,
                        null));
    }

    /** The first byte of a response goes out now. */
    public void firstByte() {
        if (firstByteMicros == null) {
            firstByteMicros = micros();
        }
    }

    /** A node is asked now. */
    public void trying() {
        if (queueMicros == null) {
            queueMicros = micros();
        }
    }

    /** So many tokens, or events of them, were generated by now. */
    public void tokens(int count) {
        lastTokenMicros = micros();
        firstTokenMicros = tokens == 0 ? lastTokenMicros : firstTokenMicros;
        tokens += count;
    }

    /** Microseconds since the gateway had the whole request. */
    public long micros() {
        return TimeUnit.NANOSECONDS.toMicros(nanoTime.getAsLong() - arrivedAt);
    }

    /**
     * The one record that ends the request.
     *
     * @param tried in order
     * @param failure null unless a node's failure ended it
     */
    public void completed(
            Outcome outcome,
            int httpStatus,
            DecisionId lastDecision,
            @Nullable Destination served,
            Usage usage,
            List<Attempt> tried,
            @Nullable NodeFailure failure) {
        Instant now = clock.instant();
        RequestCompleted record = new RequestCompleted(
                facts.requestId(),
                lastDecision,
                facts.customerId(),
                facts.keyId(),
                facts.model(),
                facts.path(),
                facts.stream(),
                outcome,
                httpStatus,
                served,
                usage,
                timings(),
                tried.size(),
                now,
                failure,
                tried);
        send("completed-" + facts.requestId(), facts.customerId().value(), now, record);
        onCompleted.accept(record);
    }

    private RequestTimings timings() {
        return new RequestTimings(
                firstByteMicros,
                micros(),
                queueMicros,
                tokens == 0 ? null : firstTokenMicros,
                tokens < 2 ? null : (lastTokenMicros - firstTokenMicros) / (tokens - 1));
    }

    private <T> void send(String id, String key, Instant time, T data) {
        outstanding.incrementAndGet();
        sink.send(new Event<>(id, source, key, time, facts.traceparent(), data), facts.spooling(), this::landed);
    }

    /** On any thread. The request's own is disturbed only when somebody waits. */
    private void landed(@Nullable Throwable failure) {
        if (failure != null) {
            requestThread.execute(this::lost);
        } else if (outstanding.decrementAndGet() == 0 && awaited) {
            requestThread.execute(this::settled);
        }
    }

    private void lost() {
        if (!failed) {
            failed = true;
            onFailure.run();
        }
    }

    private void settled() {
        if (outstanding.get() == 0) {
            awaited = false;
            List<Runnable> ready = List.copyOf(waiting);
            waiting.clear();
            ready.forEach(Runnable::run);
        }
    }
}
