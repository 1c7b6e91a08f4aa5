package io.umamiedge.gateway.inference;

import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.RuntimeGroup;
import io.umamiedge.contracts.request.Attempt;
import io.umamiedge.contracts.request.NodeFailure;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.gateway.admission.Refusal;
import io.umamiedge.gateway.admission.RequestConfig;
import io.umamiedge.gateway.admission.WaitingRoom;
import io.umamiedge.gateway.openai.OpenAiError;
import io.umamiedge.gateway.record.RecentDecisions;
import io.umamiedge.gateway.record.RequestLog;
import io.umamiedge.gateway.relay.NodeCall;
import io.umamiedge.gateway.relay.NodeClient;
import io.umamiedge.gateway.relay.NodeClientConfig;
import io.umamiedge.gateway.relay.NodeExchange;
import io.umamiedge.gateway.view.Grid;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One admitted request, from its first decision to its end; to be used on one event loop.
 *
 * <p>{@code TRYING} nodes one after the other; {@code ENDING} once the last record is sent, when the customer sees the
 * end as soon as all records are acknowledged; {@code OVER}. Each way out of {@code TRYING} goes through {@link #end},
 * but for a lost record, which {@link #unrecorded} turns into an error whatever else has happened.
 */
final class InferenceExchange {
    private static final int EVENTS_PER_ANSWER = 16;
    private static final int CLIENT_CLOSED_REQUEST = 499;
    // Whose chat API can go on in a message, and whose completions are given the prompt as it is.
    private static final Set<RuntimeGroup> RESUMING = Set.of(RuntimeGroup.VLLM);

    private enum Phase {
        TRYING,
        ENDING,
        OVER
    }

    /** What every exchange shares. */
    record Parts(
            Vertx vertx,
            WaitingRoom room,
            Grid grid,
            NodeClient nodes,
            RequestConfig config,
            NodeClientConfig nodeConfig,
            GatewayMeters meters,
            RecentDecisions recent,
            RetryBudget retries) {}

    private final Parts parts;
    private final AdmittedRequest admitted;
    private final ReplyExchange reply;
    private final RequestLog log;
    private final Decisions decisions;
    private final Progress progress;
    private final QueueExchange queue;
    private final FullNodes full = new FullNodes();
    private final List<Attempt> tried = new ArrayList<>(1);
    private Phase phase = Phase.TRYING;
    private Outcome outcome = Outcome.FAILED;
    /** Of the attempt that is over; none once another node is tried. */
    private @Nullable NodeFailure failure;

    private @Nullable NodeAttempt attempt;
    /** What the customer has been sent the last of. */
    private @Nullable Relay relayed;

    private @Nullable Destination served;
    private Usage total = Usage.NONE;
    private boolean isOver;
    private Runnable onOver = () -> {};

    private InferenceExchange(
            Parts parts, AdmittedRequest admitted, ReplyExchange reply, RequestLog log, Decisions decisions) {
        this.parts = parts;
        this.admitted = admitted;
        this.reply = reply;
        this.log = log;
        this.decisions = decisions;
        this.progress = new Progress(admitted.request(), parts.config().resume());
        this.queue = new QueueExchange(parts.vertx(), this::chooseAgain, () -> refuse(decisions.last()));
    }

    /** Takes the request from here to its end. */
    static InferenceExchange begin(Parts parts, AdmittedRequest admitted, ReplyExchange reply, RequestLog log) {
        Grid.Choice first = Decisions.first(parts.grid(), admitted);
        log.admitted();
        Decisions decisions = Decisions.record(parts.grid(), admitted, log, parts.recent(), first.decision());
        InferenceExchange exchange = new InferenceExchange(parts, admitted, reply, log, decisions);
        parts.meters().begun();
        parts.retries().request();
        log.onFailure(exchange::unrecorded);
        reply.onClosed(exchange::customerLeft);
        reply.onTimeout(admitted.patience(), exchange::tookTooLong);
        reply.decided(first.decision());
        exchange.go(first);
        return exchange;
    }

    /** Calls this once it is over, at once if it is. */
    void onOver(Runnable then) {
        onOver = then;
        if (isOver) {
            then.run();
        }
    }

    /** The gateway stops. */
    void breakOff() {
        if (phase == Phase.TRYING) {
            breakOff(OpenAiError.stopping());
        }
    }

    // ---- trying

    private void go(Grid.Choice choice) {
        RoutingDecision decision = choice.decision();
        CandidateRuntime runtime = choice.runtime();
        Destination node = decision.selected();
        if (runtime == null || node == null) {
            if (!waitsForNode(decision)) {
                refuse(decision);
            }
            return;
        }
        failure = null;
        log.trying();
        Relay relay = relay();
        NodeExchange exchange = parts.nodes().exchange(call(runtime), relay);
        attempt = new NodeAttempt(
                decision,
                node,
                relay,
                exchange,
                parts.grid().begin(node, admitted.caller().customer()),
                log.micros());
        exchange.start();
    }

    private boolean waitsForNode(RoutingDecision decision) {
        Customer customer = admitted.caller().customer();
        return Refusal.isForWantOfRoom(decision)
                && queue.enter(
                        parts.room(),
                        customer,
                        admitted.facts().model(),
                        parts.config().waitingTime());
    }

    /** False when there still is no node. */
    private boolean chooseAgain() {
        Grid.Choice choice = decisions.again();
        if (choice == null) {
            return false;
        }
        queue.leave();
        reply.decided(choice.decision());
        go(choice);
        return true;
    }

    private void refuse(RoutingDecision decision) {
        parts.meters().refused(Refusal.rule(decision));
        OpenAiError error = Refusal.of(decision);
        end(Outcome.REFUSED, error.status(), Usage.NONE, () -> reply.error(error));
    }

    private NodeCall call(CandidateRuntime runtime) {
        return new NodeCall(
                runtime.baseUrl(),
                admitted.request().path(),
                admitted.request().contentType(),
                progress.ask(admitted.request()),
                admitted.request().stream(),
                admitted.facts().requestId().value(),
                admitted.facts().traceparent());
    }

    private Relay relay() {
        long mostBytes = parts.nodeConfig().maxAnswer().asLongValue();
        int longestEvent = Math.toIntExact(mostBytes / EVENTS_PER_ANSWER);
        return admitted.request().stream()
                ? new StreamRelay(this, admitted.request(), progress, longestEvent, mostBytes)
                : new PlainRelay(this, admitted.request(), mostBytes);
    }

    /** The node is about to fail because it has too much to do; see {@link FullNodes#add}. */
    void nodeIsFull(@Nullable Integer retryAfter) {
        full.add(retryAfter);
    }

    /**
     * The node failed: the next one is tried if the customer has seen nothing yet, or if it can go on where this one
     * stopped.
     */
    void attemptFailed(FailoverCause cause, String detail) {
        NodeAttempt left = attempt;
        if (phase != Phase.TRYING || left == null) {
            return;
        }
        parts.meters().attemptFailed(cause);
        failure = new NodeFailure(left.node(), cause);
        Usage used = left.relay().usage();
        boolean hasBegun = left.relay().hasBegun();
        leave(left, cause, used);
        if (hasBegun && !progress.canGoOn(used.completionTokens())) {
            giveUp(detail, used);
            return;
        }
        if (hasBegun) {
            progress.goOn(used.completionTokens());
        } else {
            progress.startAgain();
        }
        if (tried.size() >= parts.config().maxAttempts() || !parts.retries().retry()) {
            giveUp(detail, Usage.NONE);
            return;
        }
        moveOn(cause, detail);
    }

    private void moveOn(FailoverCause cause, String detail) {
        RoutingDecision before = decisions.last();
        Grid.Choice next = decisions.afterFailure();
        if (relayed == null) {
            reply.decided(next.decision());
        }
        CandidateRuntime runtime = next.runtime();
        if (runtime == null || (progress.isResumed() && !RESUMING.contains(runtime.group()))) {
            giveUp(detail, Usage.NONE);
            return;
        }
        decisions.failedOver(before, cause, detail);
        parts.meters().failedOver(cause);
        go(next);
    }

    /** @param used by the last attempt, as far as the request's progress does not count it yet */
    private void giveUp(String detail, Usage used) {
        if (relayed != null) {
            OpenAiError error = OpenAiError.upstreamFailed("the node failed in the middle of the answer");
            end(Outcome.INTERRUPTED, 200, used, () -> say(error));
        } else {
            NodeFailure last = failure;
            OpenAiError error = last != null && last.cause() == FailoverCause.UPSTREAM_FULL
                    ? full.error()
                    : OpenAiError.upstreamFailed("no node could answer; the last one: " + detail);
            end(Outcome.FAILED, error.status(), Usage.NONE, () -> say(error));
        }
    }

    // ---- relaying

    void whenRecorded(Runnable then) {
        log.whenAcknowledged(then);
    }

    /** The node has generated so many more tokens, or events of them. */
    void tokens(int count) {
        log.tokens(count);
        NodeAttempt current = attempt;
        if (current != null) {
            current.tokenAt(log.micros(), parts.grid());
        }
    }

    /** The customer is about to see the first of a node's response. */
    void begun(Relay relay) {
        NodeAttempt current = attempt;
        if (relayed == null) {
            log.firstByte();
            reply.beginStream();
        }
        relayed = relay;
        if (current != null) {
            served = current.node();
            current.exchange().relaying();
        }
    }

    void write(byte[] bytes) {
        reply.write(bytes);
        if (reply.isFull()) {
            pauseNode();
            reply.onDrain(this::resumeNode);
        }
    }

    void pauseNode() {
        NodeAttempt current = attempt;
        if (current != null) {
            current.exchange().pause();
        }
    }

    void resumeNode() {
        NodeAttempt current = attempt;
        if (current != null) {
            current.exchange().resume();
        }
    }

    // ---- ways to end

    void answered(String contentType, byte[] answer, Usage usage) {
        served(usage, 200, () -> reply.answer(200, contentType, answer));
    }

    void refusedByRuntime(OpenAiError error) {
        if (relayed != null) {
            attemptFailed(FailoverCause.UPSTREAM_ERROR, "the runtime refused to go on with status " + error.status());
        } else {
            served(Usage.NONE, error.status(), () -> reply.error(error));
        }
    }

    void streamEnded(byte[] tail, Usage usage) {
        NodeAttempt current = attempt;
        if (current != null) {
            current.exchange().finish();
        }
        served(usage, 200, () -> reply.endStream(tail));
    }

    private void served(Usage usage, int status, Runnable answer) {
        NodeAttempt current = attempt;
        served = current == null ? null : current.node();
        log.firstByte();
        end(Outcome.SERVED, status, usage, answer);
    }

    private void customerLeft() {
        if (phase == Phase.TRYING) {
            end(Outcome.CLIENT_CLOSED, CLIENT_CLOSED_REQUEST, usageSoFar(), () -> {});
        }
    }

    private void tookTooLong() {
        if (phase == Phase.TRYING) {
            breakOff(OpenAiError.timeout());
        }
    }

    /** A record is lost: the customer must not take the response for complete, and nothing more is asked of the node. */
    private void unrecorded() {
        if (phase == Phase.OVER) {
            return;
        }
        parts.meters().recordLost();
        if (phase == Phase.TRYING) {
            breakOff(OpenAiError.logUnavailable());
        }
        phase = Phase.OVER;
        outcome = outcome == Outcome.SERVED ? Outcome.FAILED : outcome;
        say(OpenAiError.logUnavailable());
        over();
    }

    private void breakOff(OpenAiError error) {
        boolean begun = relayed != null;
        end(begun ? Outcome.INTERRUPTED : Outcome.FAILED, begun ? 200 : error.status(), usageSoFar(), () -> say(error));
    }

    /** As the whole response, or as the last event of a stream that has begun. */
    private void say(OpenAiError error) {
        Relay begun = relayed;
        if (begun == null) {
            reply.error(error);
        } else {
            reply.endStream(begun.error(error));
        }
    }

    /** @param used by the attempt under way, or by the last one as far as the request's progress does not count it */
    private void end(Outcome how, int status, Usage used, Runnable answer) {
        if (phase != Phase.TRYING) {
            return;
        }
        phase = Phase.ENDING;
        queue.leave();
        outcome = how;
        NodeAttempt current = attempt;
        if (current != null) {
            leave(current, null, used);
        }
        total = progress.total(used);
        log.completed(how, status, decisions.last().decisionId(), served, total, tried, failure);
        log.whenAcknowledged(() -> {
            if (phase == Phase.ENDING) {
                phase = Phase.OVER;
                try {
                    answer.run();
                } finally {
                    over();
                }
            }
        });
    }

    private void leave(NodeAttempt left, @Nullable FailoverCause cause, Usage used) {
        attempt = null;
        tried.add(left.leave(cause, used, log.micros()));
        parts.room().freed(admitted.facts().model());
    }

    private void over() {
        admitted.reservation().settle(total.promptTokens() + total.completionTokens());
        parts.meters().ended(admitted.caller().customer().id(), outcome, total);
        isOver = true;
        onOver.run();
    }

    private Usage usageSoFar() {
        NodeAttempt current = attempt;
        return current == null ? Usage.NONE : current.relay().usage();
    }
}
