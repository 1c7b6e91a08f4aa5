package io.umamiedge.gateway.chat;

import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.registry.SlaPolicy;
import io.umamiedge.contracts.request.NodeFailure;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.gateway.admission.Refusal;
import io.umamiedge.gateway.admission.RequestConfig;
import io.umamiedge.gateway.openai.OpenAiError;
import io.umamiedge.gateway.record.RequestLog;
import io.umamiedge.gateway.relay.NodeCall;
import io.umamiedge.gateway.relay.NodeClient;
import io.umamiedge.gateway.relay.NodeClientConfig;
import io.umamiedge.gateway.relay.NodeExchange;
import io.umamiedge.gateway.view.Grid;
import io.umamiedge.routing.engine.FailedAttempts;
import io.umamiedge.routing.engine.InFlight;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One admitted chat completion, from its first decision to its end; to be used on one event loop.
 *
 * <p>{@code TRYING} nodes one after the other; {@code ENDING} once the last record is sent, when the customer sees the
 * end as soon as all records are acknowledged; {@code OVER}. Each way out of {@code TRYING} goes through {@link #end},
 * but for a lost record, which {@link #unrecorded} turns into an error whatever else has happened.
 */
final class ChatExchange {
    private static final byte[] DONE = ("data: " + ChatStream.DONE + "\n\n").getBytes(StandardCharsets.US_ASCII);
    private static final int EVENTS_PER_ANSWER = 16;
    private static final int CLIENT_CLOSED_REQUEST = 499;

    private enum Phase {
        TRYING,
        ENDING,
        OVER
    }

    /** What every exchange shares. */
    record Parts(
            Grid grid, NodeClient nodes, RequestConfig config, NodeClientConfig nodeConfig, GatewayMeters meters) {}

    private final Parts parts;
    private final AdmittedChat chat;
    private final ReplyExchange reply;
    private final RequestLog log;
    private Phase phase = Phase.TRYING;
    private Outcome outcome = Outcome.FAILED;
    private RoutingDecision decision;
    private @Nullable FailedAttempts failed;
    /** Of the attempt that is over; none once another node is tried. */
    private @Nullable NodeFailure failure;

    private int attempts;
    private @Nullable Relay relay;
    private @Nullable NodeExchange node;
    private InFlight.@Nullable Ticket ticket;

    private ChatExchange(Parts parts, AdmittedChat chat, ReplyExchange reply, RequestLog log, Grid.Choice first) {
        this.parts = parts;
        this.chat = chat;
        this.reply = reply;
        this.log = log;
        this.decision = first.decision();
    }

    /** Takes the request from here to its end. */
    static void begin(Parts parts, AdmittedChat chat, ReplyExchange reply, RequestLog log) {
        Grid.Choice first = parts.grid()
                .choose(
                        chat.facts().requestId(),
                        chat.facts().model(),
                        chat.caller().customer(),
                        null);
        ChatExchange exchange = new ChatExchange(parts, chat, reply, log, first);
        parts.meters().begun();
        log.onFailure(exchange::unrecorded);
        reply.onClosed(exchange::customerLeft);
        reply.onTimeout(parts.config().totalTimeout(), exchange::tookTooLong);
        log.admitted();
        log.decided(first.decision());
        exchange.go(first);
    }

    // ---- trying

    private void go(Grid.Choice choice) {
        decision = choice.decision();
        reply.decided(decision);
        CandidateRuntime runtime = choice.runtime();
        Destination selected = decision.selected();
        if (runtime == null || selected == null) {
            parts.meters().refused(Refusal.rule(decision));
            OpenAiError error = Refusal.of(decision);
            end(Outcome.REFUSED, error.status(), Usage.NONE, () -> reply.error(error));
            return;
        }
        failure = null;
        attempts++;
        ticket = parts.grid().begin(selected);
        Relay next = relay();
        relay = next;
        NodeExchange opened = parts.nodes()
                .exchange(
                        new NodeCall(
                                runtime.baseUrl(),
                                chat.facts().path(),
                                chat.request().upstreamBody(),
                                chat.request().stream(),
                                chat.facts().requestId().value(),
                                chat.facts().traceparent()),
                        next);
        node = opened;
        opened.start();
    }

    private Relay relay() {
        long mostBytes = parts.nodeConfig().maxAnswer().asLongValue();
        return chat.request().stream()
                ? new StreamRelay(this, chat.request(), Math.toIntExact(mostBytes / EVENTS_PER_ANSWER), mostBytes)
                : new PlainRelay(this, mostBytes);
    }

    /** The node failed; the next one is tried as long as the customer has seen nothing. */
    void attemptFailed(FailoverCause cause, String detail) {
        if (phase != Phase.TRYING) {
            return;
        }
        parts.meters().attemptFailed(cause);
        Destination left = decision.selected();
        failure = left == null ? null : new NodeFailure(left, cause);
        if (hasBegun()) {
            breakOff(OpenAiError.upstreamFailed("the node failed in the middle of the answer"));
            return;
        }
        leaveNode();
        if (attempts >= parts.config().maxAttempts()) {
            fail(detail);
            return;
        }
        failed = FailedAttempts.after(failed, decision);
        Grid.Choice next = parts.grid()
                .choose(
                        chat.facts().requestId(),
                        chat.facts().model(),
                        chat.caller().customer(),
                        failed);
        RoutingDecision before = decision;
        decision = next.decision();
        log.decided(decision);
        if (next.runtime() == null) {
            reply.decided(decision);
            fail(detail);
            return;
        }
        log.failedOver(before, decision, cause, detail, failoverRule());
        parts.meters().failedOver(cause);
        go(next);
    }

    private void fail(String detail) {
        OpenAiError error = OpenAiError.upstreamFailed("no node could answer; the last one: " + detail);
        end(Outcome.FAILED, error.status(), Usage.NONE, () -> reply.error(error));
    }

    private @Nullable FailoverRule failoverRule() {
        return parts.grid()
                .view()
                .registry()
                .slaPolicy(chat.caller().customer().slaPolicyId())
                .map(SlaPolicy::failoverRule)
                .orElse(null);
    }

    // ---- relaying

    void whenRecorded(Runnable then) {
        log.whenAcknowledged(then);
    }

    /** The customer is about to see the first of the response. */
    void begun() {
        log.firstByte();
        reply.beginStream();
        NodeExchange current = node;
        if (current != null) {
            current.relaying();
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
        NodeExchange current = node;
        if (current != null) {
            current.pause();
        }
    }

    void resumeNode() {
        NodeExchange current = node;
        if (current != null) {
            current.resume();
        }
    }

    // ---- ways to end

    void answered(byte[] answer, Usage usage) {
        log.firstByte();
        end(Outcome.SERVED, 200, usage, () -> reply.json(200, answer));
    }

    void refusedByRuntime(OpenAiError error) {
        log.firstByte();
        end(Outcome.SERVED, error.status(), Usage.NONE, () -> reply.error(error));
    }

    void streamEnded(Usage usage) {
        NodeExchange current = node;
        if (current != null) {
            current.finish();
        }
        log.firstByte();
        end(Outcome.SERVED, 200, usage, () -> reply.endStream(DONE));
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
        reply.error(OpenAiError.logUnavailable());
        over();
    }

    private void breakOff(OpenAiError error) {
        boolean begun = hasBegun();
        end(
                begun ? Outcome.INTERRUPTED : Outcome.FAILED,
                begun ? 200 : error.status(),
                usageSoFar(),
                () -> reply.error(error));
    }

    private void end(Outcome how, int status, Usage usage, Runnable answer) {
        if (phase != Phase.TRYING) {
            return;
        }
        phase = Phase.ENDING;
        outcome = how;
        leaveNode();
        log.completed(how, status, decision.decisionId(), served(how), usage, attempts, failure);
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

    private @Nullable Destination served(Outcome how) {
        return switch (how) {
            case SERVED, INTERRUPTED -> decision.selected();
            case CLIENT_CLOSED -> hasBegun() ? decision.selected() : null;
            case FAILED, REFUSED -> null;
        };
    }

    private void over() {
        chat.slot().close();
        parts.meters().ended(outcome);
    }

    private boolean hasBegun() {
        Relay current = relay;
        return current != null && current.hasBegun();
    }

    private Usage usageSoFar() {
        Relay current = relay;
        return current == null ? Usage.NONE : current.usage();
    }

    private void leaveNode() {
        Relay current = relay;
        if (current != null) {
            current.stop();
        }
        NodeExchange exchange = node;
        if (exchange != null) {
            exchange.cancel();
        }
        InFlight.Ticket held = ticket;
        if (held != null) {
            held.close();
        }
        node = null;
        ticket = null;
    }
}
