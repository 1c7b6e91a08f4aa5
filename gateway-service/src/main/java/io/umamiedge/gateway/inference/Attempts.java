package io.umamiedge.gateway.inference;

import io.umamiedge.contracts.registry.RuntimeGroup;
import io.umamiedge.contracts.request.Attempt;
import io.umamiedge.contracts.request.NodeFailure;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.gateway.openai.OpenAiError;
import io.umamiedge.gateway.record.RequestLog;
import io.umamiedge.gateway.view.Grid;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tries of one request, each on one node: one after the other, but for a hedge, which is begun beside one that has not
 * answered in the time of the SLA policy. The request stands on one of them; as soon as one answers or fails, the other is
 * the only one. To be used on one event loop.
 */
final class Attempts {
    // Whose chat API can go on in a message, and whose completions are given the prompt as it is.
    private static final Set<RuntimeGroup> RESUMING = Set.of(RuntimeGroup.VLLM);

    private final InferenceExchange exchange;
    private final InferenceExchange.Parts parts;
    private final AdmittedRequest admitted;
    private final RequestLog log;
    private final Decisions decisions;
    private final FullNodes full = new FullNodes();
    private final List<Attempt> tried = new ArrayList<>(1);
    private Progress progress;
    /** What the request stands on. */
    private @Nullable NodeAttempt current;

    private @Nullable NodeAttempt hedge;
    private @Nullable HedgeExchange hedging;
    private boolean hasHedged;
    private @Nullable NodeFailure failure;

    /** @param exchange hears what becomes of the request */
    Attempts(
            InferenceExchange exchange,
            InferenceExchange.Parts parts,
            AdmittedRequest admitted,
            RequestLog log,
            Decisions decisions) {
        this.exchange = exchange;
        this.parts = parts;
        this.admitted = admitted;
        this.log = log;
        this.decisions = decisions;
        this.progress = newProgress();
    }

    private Progress newProgress() {
        return new Progress(admitted.request(), parts.config().resume());
    }

    /**
     * Asks one more node, for what the customer has not got yet; the one before has been left.
     *
     * @param hedgeAfterMs when another may be asked as well; null for never
     */
    void begin(RoutingDecision decision, Destination node, CandidateRuntime runtime, @Nullable Integer hedgeAfterMs) {
        failure = null;
        log.trying();
        NodeAttempt next = attempt(progress, decision, node, runtime);
        current = next;
        if (hedgeAfterMs != null) {
            hedgeAfter(hedgeAfterMs);
        }
        next.start();
    }

    private NodeAttempt attempt(Progress into, RoutingDecision decision, Destination node, CandidateRuntime runtime) {
        return new NodeAttempt(exchange, this, parts, admitted, into, decision, node, runtime, log.micros());
    }

    // ---- hedging

    private void hedgeAfter(int millis) {
        if (hedging == null) {
            hedging = new HedgeExchange(parts, this::hedge);
        }
        hedging.begin(millis);
    }

    /** The node has been without an answer for so long: another is asked beside it, once, if one is free. */
    private void hedge() {
        NodeAttempt slow = current;
        if (hasHedged
                || slow == null
                || slow.relay().isAnswering()
                || exchange.hasBegun()
                || tried.size() + 2 > parts.config().maxAttempts()
                || parts.room().isWaitedFor(admitted.facts().model())) {
            return;
        }
        Grid.Choice second = decisions.hedge();
        RoutingDecision decision = second.decision();
        Destination node = decision.selected();
        CandidateRuntime runtime = second.runtime();
        if (node == null || runtime == null || !parts.retries().retry()) {
            return;
        }
        hasHedged = true;
        decisions.hedged(decision);
        parts.meters().hedged();
        NodeAttempt next = attempt(newProgress(), decision, node, runtime);
        hedge = next;
        next.start();
    }

    /** This one's answer is the customer's: another one that has not answered yet is left. */
    void answers(NodeAttempt winner) {
        NodeAttempt loser = winner == hedge ? current : hedge;
        if (loser != null) {
            if (admitted.request().stream()) {
                loser.outrun(log.micros(), parts.grid());
            }
            leave(loser, null, loser.relay().usage());
            standOn(winner);
        }
    }

    private void standOn(NodeAttempt attempt) {
        progress = attempt.progress();
        decisions.standOn(attempt.decision());
        exchange.decided(attempt.decision());
    }

    // ---- failing

    /** A node is about to fail because it has too much to do; see {@link FullNodes#add}. */
    void nodeIsFull(@Nullable Integer retryAfter) {
        full.add(retryAfter);
    }

    /**
     * The node failed: the request goes on with the other one that was asked, or the next one is tried, if the customer has
     * seen nothing yet, or if it can go on where this one stopped.
     */
    void failed(NodeAttempt left, FailoverCause cause, String detail) {
        if (left != current && left != hedge) {
            return;
        }
        parts.meters().attemptFailed(cause);
        Usage used = left.relay().usage();
        leave(left, cause, used);
        NodeAttempt other = current;
        if (other != null) {
            standOn(other);
            failedOver(left, other.decision(), cause, detail);
            return;
        }
        failure = new NodeFailure(left.node(), cause);
        boolean hasBegun = left.relay().hasBegun();
        if (hasBegun && !progress.canGoOn(used.completionTokens())) {
            exchange.giveUp(detail, used);
            return;
        }
        if (hasBegun) {
            progress.goOn(used.completionTokens());
        } else {
            progress.startAgain();
        }
        if (tried.size() >= parts.config().maxAttempts() || !parts.retries().retry()) {
            exchange.giveUp(detail, Usage.NONE);
            return;
        }
        moveOn(left, cause, detail);
    }

    private void moveOn(NodeAttempt left, FailoverCause cause, String detail) {
        Grid.Choice next = decisions.afterFailure();
        exchange.decided(next.decision());
        CandidateRuntime runtime = next.runtime();
        Destination node = next.decision().selected();
        if (runtime == null || node == null || (progress.isResumed() && !RESUMING.contains(runtime.group()))) {
            parts.retries().giveBack();
            exchange.giveUp(detail, Usage.NONE);
            return;
        }
        failedOver(left, next.decision(), cause, detail);
        begin(next.decision(), node, runtime, next.hedgeAfterMs());
    }

    private void failedOver(NodeAttempt left, RoutingDecision to, FailoverCause cause, String detail) {
        decisions.failedOver(left.decision(), to, cause, detail);
        parts.meters().failedOver(cause);
    }

    // ---- ending

    /** No node is asked any more. */
    void end(Usage used) {
        if (hedging != null) {
            hedging.stop();
        }
        NodeAttempt beside = hedge;
        if (beside != null) {
            leave(beside, null, beside.relay().usage());
        }
        NodeAttempt left = current;
        if (left != null) {
            leave(left, null, used);
        }
    }

    private void leave(NodeAttempt left, @Nullable FailoverCause cause, Usage used) {
        if (left == current) {
            current = hedge;
        }
        hedge = null;
        tried.add(left.leave(cause, used, log.micros()));
        parts.room().freed(admitted.facts().model());
    }

    /** All that are over, in the order in which they were left. */
    List<Attempt> tried() {
        return tried;
    }

    /** How the last one failed; null when it did not, or when another is under way. */
    @Nullable
    NodeFailure failure() {
        return failure;
    }

    /** What the customer is told when the last one failed before it had seen anything. */
    OpenAiError error(String detail) {
        NodeFailure last = failure;
        return last != null && last.cause() == FailoverCause.UPSTREAM_FULL
                ? full.error()
                : OpenAiError.upstreamFailed("no node could answer; the last one: " + detail);
    }

    /** What the customer has got of the present one. */
    Usage usage() {
        NodeAttempt now = current;
        return now == null ? Usage.NONE : now.relay().usage();
    }

    /** What the whole request used so far, given what the present one used. */
    Usage total(Usage used) {
        return progress.total(used);
    }

    /** The node has generated so many more tokens, or events of them. */
    void tokens(NodeAttempt by, int count) {
        log.tokens(count);
        by.tokenAt(log.micros(), parts.grid());
    }
}
