package io.umamiedge.gateway.inference;

import io.umamiedge.contracts.request.Attempt;
import io.umamiedge.contracts.request.NodeFailure;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.gateway.openai.InferenceRequest;
import io.umamiedge.gateway.record.RequestLog;
import io.umamiedge.gateway.relay.NodeCall;
import io.umamiedge.gateway.relay.NodeExchange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The tries of one request, each on one node, and at most one at a time. To be used on one event loop. */
final class Attempts {
    private static final int EVENTS_PER_ANSWER = 16;

    private final InferenceExchange exchange;
    private final InferenceExchange.Parts parts;
    private final AdmittedRequest admitted;
    private final Progress progress;
    private final RequestLog log;
    private final long mostBytes;
    private final List<Attempt> tried = new ArrayList<>(1);
    private @Nullable NodeAttempt current;
    private @Nullable NodeFailure failure;

    /**
     * @param exchange hears what becomes of each
     * @param mostBytes of an answer
     */
    Attempts(
            InferenceExchange exchange,
            InferenceExchange.Parts parts,
            AdmittedRequest admitted,
            Progress progress,
            RequestLog log,
            long mostBytes) {
        this.exchange = exchange;
        this.parts = parts;
        this.admitted = admitted;
        this.progress = progress;
        this.log = log;
        this.mostBytes = mostBytes;
    }

    /** Asks one more node, for what the customer has not got yet; the one before has been left. */
    void begin(RoutingDecision decision, Destination node, CandidateRuntime runtime) {
        failure = null;
        log.trying();
        Relay relay = newRelay();
        NodeAttempt next = new NodeAttempt(
                decision,
                node,
                relay,
                parts.nodes().exchange(call(runtime), relay),
                parts.grid().begin(node, admitted.caller().customer()),
                log.micros());
        current = next;
        next.exchange().start();
    }

    private NodeCall call(CandidateRuntime runtime) {
        InferenceRequest request = admitted.request();
        return new NodeCall(
                runtime.baseUrl(),
                request.path(),
                request.contentType(),
                progress.ask(request),
                request.stream(),
                admitted.facts().requestId().value(),
                admitted.facts().traceparent());
    }

    private Relay newRelay() {
        int longestEvent = Math.toIntExact(mostBytes / EVENTS_PER_ANSWER);
        return admitted.request().stream()
                ? new StreamRelay(exchange, admitted.request(), progress, longestEvent, mostBytes)
                : new PlainRelay(exchange, admitted.request(), mostBytes);
    }

    /** The present node failed and is left. */
    void failed(FailoverCause cause, Usage used) {
        NodeAttempt left = current;
        if (left != null) {
            failure = new NodeFailure(left.node(), cause);
            leave(left, cause, used);
        }
    }

    /** No node is asked any more. */
    void end(Usage used) {
        NodeAttempt left = current;
        if (left != null) {
            leave(left, null, used);
        }
    }

    private void leave(NodeAttempt left, @Nullable FailoverCause cause, Usage used) {
        current = null;
        tried.add(left.leave(cause, used, log.micros()));
        parts.room().freed(admitted.facts().model());
    }

    /** All that are over, in order. */
    List<Attempt> tried() {
        return tried;
    }

    /** How the last one failed; null when it did not, or when another is under way. */
    @Nullable
    NodeFailure failure() {
        return failure;
    }

    /** Where the present one is; null when there is none. */
    @Nullable
    Destination node() {
        NodeAttempt now = current;
        return now == null ? null : now.node();
    }

    /** What passes on the response of the present one; null when there is none. */
    @Nullable
    Relay relay() {
        NodeAttempt now = current;
        return now == null ? null : now.relay();
    }

    /** What the customer has got of the present one. */
    Usage usage() {
        NodeAttempt now = current;
        return now == null ? Usage.NONE : now.relay().usage();
    }

    /** The present node has generated so many more tokens, or events of them. */
    void tokens(int count) {
        log.tokens(count);
        NodeAttempt now = current;
        if (now != null) {
            now.tokenAt(log.micros(), parts.grid());
        }
    }

    /** The customer is about to see what the present node sends. */
    void relaying() {
        node(NodeExchange::relaying);
    }

    /** The present node has sent all that is wanted of it. */
    void finish() {
        node(NodeExchange::finish);
    }

    void pause() {
        node(NodeExchange::pause);
    }

    void resume() {
        node(NodeExchange::resume);
    }

    private void node(Consumer<NodeExchange> what) {
        NodeAttempt now = current;
        if (now != null) {
            what.accept(now.exchange());
        }
    }
}
