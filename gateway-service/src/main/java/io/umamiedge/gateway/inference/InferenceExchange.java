package io.umamiedge.gateway.inference;

import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.RuntimeGroup;
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
import io.umamiedge.gateway.record.RequestLog;
import io.umamiedge.gateway.relay.NodeClient;
import io.umamiedge.gateway.relay.NodeClientConfig;
import io.umamiedge.gateway.view.Grid;
import io.vertx.core.Vertx;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One admitted request, from its first decision to its end; to be used on one event loop.
 *
 * <p>Tries nodes one after the other ({@link Attempts}) until it ends ({@link Ending}): each way out goes through
 * {@link #end}, but for a lost record, which {@link #unrecorded} turns into an error whatever else has happened.
 */
final class InferenceExchange {
    private static final int CLIENT_CLOSED_REQUEST = 499;
    // Whose chat API can go on in a message, and whose completions are given the prompt as it is.
    private static final Set<RuntimeGroup> RESUMING = Set.of(RuntimeGroup.VLLM);

    /** What every exchange shares. */
    record Parts(
            Vertx vertx,
            WaitingRoom room,
            Grid grid,
            NodeClient nodes,
            RequestConfig config,
            NodeClientConfig nodeConfig,
            GatewayMeters meters,
            RetryBudget retries) {}

    private final Parts parts;
    private final AdmittedRequest admitted;
    private final ReplyExchange reply;
    private final RequestLog log;
    private final Decisions decisions;
    private final Progress progress;
    private final QueueExchange queue;
    private final FullNodes full = new FullNodes();
    private final Attempts attempts;
    private final Ending ending;
    /** What the customer has been sent the last of. */
    private @Nullable Relay relayed;

    private @Nullable Destination served;

    private InferenceExchange(
            Parts parts, AdmittedRequest admitted, ReplyExchange reply, RequestLog log, Decisions decisions) {
        this.parts = parts;
        this.admitted = admitted;
        this.reply = reply;
        this.log = log;
        this.decisions = decisions;
        this.progress = new Progress(admitted.request(), parts.config().resume());
        this.attempts = new Attempts(
                this,
                parts,
                admitted,
                progress,
                log,
                parts.nodeConfig().maxAnswer().asLongValue());
        this.ending = new Ending(log, admitted, parts.meters());
        this.queue = new QueueExchange(parts.vertx(), this::chooseAgain, () -> refuse(decisions.last()));
    }

    /** Takes the request from here to its end. */
    static InferenceExchange begin(Parts parts, AdmittedRequest admitted, ReplyExchange reply, RequestLog log) {
        Grid.Choice first = Decisions.first(parts.grid(), admitted);
        log.admitted();
        Decisions decisions = Decisions.record(parts.grid(), admitted, log, first.decision());
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
        ending.onOver(then);
    }

    /** The gateway stops. */
    void breakOff() {
        if (ending.isOpen()) {
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
        attempts.begin(decision, node, runtime);
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

    /** The node is about to fail because it has too much to do; see {@link FullNodes#add}. */
    void nodeIsFull(@Nullable Integer retryAfter) {
        full.add(retryAfter);
    }

    /**
     * The node failed: the next one is tried if the customer has seen nothing yet, or if it can go on where this one
     * stopped.
     */
    void attemptFailed(FailoverCause cause, String detail) {
        Relay left = attempts.relay();
        if (!ending.isOpen() || left == null) {
            return;
        }
        parts.meters().attemptFailed(cause);
        Usage used = left.usage();
        boolean hasBegun = left.hasBegun();
        attempts.failed(cause, used);
        if (hasBegun && !progress.canGoOn(used.completionTokens())) {
            giveUp(detail, used);
            return;
        }
        if (hasBegun) {
            progress.goOn(used.completionTokens());
        } else {
            progress.startAgain();
        }
        if (attempts.tried().size() >= parts.config().maxAttempts()
                || !parts.retries().retry()) {
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
            NodeFailure last = attempts.failure();
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
        attempts.tokens(count);
    }

    /** The customer is about to see the first of a node's response. */
    void begun(Relay relay) {
        if (relayed == null) {
            log.firstByte();
            reply.beginStream();
        }
        relayed = relay;
        Destination node = attempts.node();
        if (node != null) {
            served = node;
            attempts.relaying();
        }
    }

    void write(byte[] bytes) {
        reply.write(bytes);
        if (reply.isFull()) {
            attempts.pause();
            reply.onDrain(attempts::resume);
        }
    }

    void pauseNode() {
        attempts.pause();
    }

    void resumeNode() {
        attempts.resume();
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
        attempts.finish();
        served(usage, 200, () -> reply.endStream(tail));
    }

    private void served(Usage usage, int status, Runnable answer) {
        served = attempts.node();
        log.firstByte();
        end(Outcome.SERVED, status, usage, answer);
    }

    private void customerLeft() {
        if (ending.isOpen()) {
            end(Outcome.CLIENT_CLOSED, CLIENT_CLOSED_REQUEST, attempts.usage(), () -> {});
        }
    }

    private void tookTooLong() {
        if (ending.isOpen()) {
            breakOff(OpenAiError.timeout());
        }
    }

    /** A record is lost: the customer must not take the response for complete, and nothing more is asked of the node. */
    private void unrecorded() {
        if (ending.isOver()) {
            return;
        }
        parts.meters().recordLost();
        if (ending.isOpen()) {
            breakOff(OpenAiError.logUnavailable());
        }
        ending.unrecorded(() -> say(OpenAiError.logUnavailable()));
    }

    private void breakOff(OpenAiError error) {
        boolean begun = relayed != null;
        end(
                begun ? Outcome.INTERRUPTED : Outcome.FAILED,
                begun ? 200 : error.status(),
                attempts.usage(),
                () -> say(error));
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
        if (!ending.isOpen()) {
            return;
        }
        queue.leave();
        attempts.end(used);
        Usage total = progress.total(used);
        ending.end(
                how,
                total,
                () -> log.completed(
                        how,
                        status,
                        decisions.last().decisionId(),
                        served,
                        total,
                        attempts.tried(),
                        attempts.failure()),
                answer);
    }
}
