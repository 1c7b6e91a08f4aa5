package io.umamiedge.gateway.inference;

import io.umamiedge.contracts.registry.Customer;
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
import io.umamiedge.gateway.view.Grid;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/**
 * One admitted request, from its first decision to its end; to be used on one event loop.
 *
 * <p>Tries nodes ({@link Attempts}) until it ends ({@link Ending}): each way out goes through
 * {@link #end}, but for a lost record, which {@link #unrecorded} turns into an error whatever else has happened.
 */
final class InferenceExchange {
    private static final int CLIENT_CLOSED_REQUEST = 499;

    /**
     * What every exchange shares.
     *
     * @param longestAnswer in bytes
     */
    record Parts(
            Vertx vertx,
            WaitingRoom room,
            Grid grid,
            NodeClient nodes,
            RequestConfig config,
            long longestAnswer,
            GatewayMeters meters,
            RetryBudget retries) {}

    private final Parts parts;
    private final AdmittedRequest admitted;
    private final ReplyExchange reply;
    private final RequestLog log;
    private final Decisions decisions;
    private final QueueExchange queue;
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
        this.attempts = new Attempts(this, parts, admitted, log, decisions);
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
        if (admitted.request().stream()) {
            // Its first token waits for them.
            log.hurry();
        }
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
        attempts.begin(decision, node, runtime, choice.hedgeAfterMs());
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

    /** The request stands on another decision; the customer is told, as long as it can be. */
    void decided(RoutingDecision decision) {
        if (relayed == null) {
            reply.decided(decision);
        }
    }

    /** Whether the customer has seen any of an answer, so that no other node can begin one. */
    boolean hasBegun() {
        return relayed != null;
    }

    /**
     * No node is left to try.
     *
     * @param used by the last attempt, as far as the request's progress does not count it yet
     */
    void giveUp(String detail, Usage used) {
        if (relayed != null) {
            OpenAiError error = OpenAiError.upstreamFailed("the node failed in the middle of the answer");
            end(Outcome.INTERRUPTED, 200, used, () -> say(error));
        } else {
            OpenAiError error = attempts.error(detail);
            end(Outcome.FAILED, error.status(), Usage.NONE, () -> say(error));
        }
    }

    // ---- relaying

    void whenRecorded(Runnable then) {
        log.whenAcknowledged(then);
    }

    /** The customer is about to see the first of a node's stream. */
    void begun(NodeAttempt attempt) {
        if (relayed == null) {
            log.firstByte();
            reply.beginStream();
        }
        relayed = attempt.relay();
        servedBy(attempt);
    }

    void write(NodeAttempt from, byte[] bytes) {
        reply.write(bytes);
        if (reply.isFull()) {
            from.pause();
            reply.onDrain(from::resume);
        }
    }

    private void servedBy(NodeAttempt attempt) {
        if (served == null && attempt.isHedge()) {
            parts.meters().hedgeWon();
        }
        served = attempt.node();
    }

    // ---- ways to end

    void answered(NodeAttempt by, String contentType, byte[] answer, Usage usage) {
        served(by, usage, 200, () -> reply.answer(200, contentType, answer));
    }

    /** Not the node failed, but the request. */
    void refused(NodeAttempt by, OpenAiError error) {
        if (relayed != null) {
            by.failed(FailoverCause.UPSTREAM_ERROR, "the runtime refused to go on with status " + error.status());
        } else {
            served(by, Usage.NONE, error.status(), () -> reply.error(error));
        }
    }

    void streamEnded(NodeAttempt by, byte[] tail, Usage usage) {
        served(by, usage, 200, () -> reply.endStream(tail));
    }

    private void served(NodeAttempt by, Usage usage, int status, Runnable answer) {
        attempts.answers(by);
        servedBy(by);
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
        Usage total = attempts.total(used);
        ending.end(
                how,
                total,
                served,
                () -> log.completed(
                        how,
                        status,
                        decisions.standing().decisionId(),
                        served,
                        total,
                        attempts.tried(),
                        attempts.failure()),
                answer);
    }
}
