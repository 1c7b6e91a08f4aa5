package io.umamiedge.gateway.inference;

import io.umamiedge.contracts.request.Attempt;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.gateway.openai.InferenceRequest;
import io.umamiedge.gateway.openai.OpenAiError;
import io.umamiedge.gateway.relay.NodeCall;
import io.umamiedge.gateway.relay.NodeExchange;
import io.umamiedge.gateway.view.Grid;
import io.umamiedge.routing.engine.InFlight;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One try on one node, from its decision until the node is left; what becomes of it, its request hears from here. To be
 * used on one event loop.
 */
final class NodeAttempt {
    private static final int EVENTS_PER_ANSWER = 16;
    private static final Executor BACK_OFF =
            CompletableFuture.delayedExecutor(InFlight.BACK_OFF.toMillis(), TimeUnit.MILLISECONDS, Runnable::run);

    private final InferenceExchange exchange;
    private final Attempts attempts;
    private final RoutingDecision decision;
    private final Destination node;
    private final Progress progress;
    private final Relay relay;
    private final NodeExchange upstream;
    private final InFlight.Ticket ticket;
    private final long beganMicros;
    private @Nullable Long firstTokenMicros;

    /**
     * A try that is yet to be started.
     *
     * @param progress of the request, if this node is the one that answers it
     */
    NodeAttempt(
            InferenceExchange exchange,
            Attempts attempts,
            InferenceExchange.Parts parts,
            AdmittedRequest admitted,
            Progress progress,
            RoutingDecision decision,
            Destination node,
            CandidateRuntime runtime,
            long beganMicros) {
        this.exchange = exchange;
        this.attempts = attempts;
        this.decision = decision;
        this.node = node;
        this.progress = progress;
        this.beganMicros = beganMicros;
        InferenceRequest request = admitted.request();
        long mostBytes = parts.longestAnswer();
        this.relay = request.stream()
                ? new StreamRelay(this, request, progress, Math.toIntExact(mostBytes / EVENTS_PER_ANSWER), mostBytes)
                : new PlainRelay(this, request, mostBytes);
        NodeCall call = new NodeCall(
                runtime.baseUrl(),
                request.path(),
                request.contentType(),
                progress.ask(request),
                request.stream(),
                admitted.facts().requestId().value(),
                admitted.facts().traceparent());
        this.upstream = parts.nodes().exchange(call, relay);
        this.ticket = parts.grid().begin(node, admitted.caller().customer());
    }

    /** Sends the request; it may have failed before this returns. */
    void start() {
        upstream.start();
    }

    RoutingDecision decision() {
        return decision;
    }

    /** Whether it was begun beside one that had not answered yet. */
    boolean isHedge() {
        return decision.hedge() != null;
    }

    Destination node() {
        return node;
    }

    Progress progress() {
        return progress;
    }

    Relay relay() {
        return relay;
    }

    // ---- what its relay has to say

    /** The node is about to fail because it has too much to do; see {@link FullNodes#add}. */
    void nodeIsFull(@Nullable Integer retryAfter) {
        attempts.nodeIsFull(retryAfter);
    }

    void failed(FailoverCause cause, String detail) {
        attempts.failed(this, cause, detail);
    }

    /** The node has generated so many more tokens, or events of them. */
    void tokens(int count) {
        attempts.tokens(this, count);
    }

    /** The first of the node's answer is there. */
    void answers() {
        attempts.answers(this);
    }

    void whenRecorded(Runnable then) {
        exchange.whenRecorded(then);
    }

    /** The customer is about to see the first of the node's stream. */
    void begun() {
        exchange.begun(this);
        upstream.relaying();
    }

    void write(byte[] bytes) {
        exchange.write(this, bytes);
    }

    void answered(String contentType, byte[] answer, Usage usage) {
        exchange.answered(this, contentType, answer, usage);
    }

    /** The runtime will not have the request, and no other would. */
    void refused(OpenAiError error) {
        exchange.refused(this, error);
    }

    /** The stream is whole; the rest of the response is not waited for. */
    void ended(byte[] tail, Usage usage) {
        upstream.finish();
        exchange.streamEnded(this, tail, usage);
    }

    // ---- the node's side

    void pause() {
        upstream.pause();
    }

    void resume() {
        upstream.resume();
    }

    /** Tells the grid of the first one. */
    void tokenAt(long micros, Grid grid) {
        if (firstTokenMicros == null) {
            firstTokenMicros = micros - beganMicros;
            grid.firstToken(ticket, firstTokenMicros);
        }
    }

    /** Another node was sooner: tells the grid how long this one has been without a token. */
    void outrun(long micros, Grid grid) {
        if (firstTokenMicros == null) {
            grid.noToken(ticket, micros - beganMicros);
        }
    }

    /**
     * Closes the node's connection unless its response has ended, frees its place (later, if it had none), and tells what
     * became of it.
     *
     * @param failure null when the node did not fail
     */
    Attempt leave(@Nullable FailoverCause failure, Usage usage, long micros) {
        relay.stop();
        upstream.cancel();
        if (failure == FailoverCause.UPSTREAM_FULL) {
            ticket.refused();
            BACK_OFF.execute(ticket::close);
        } else {
            ticket.close();
        }
        return new Attempt(decision.decisionId(), node, failure, usage, firstTokenMicros, micros - beganMicros);
    }
}
