package io.umamiedge.routing.simulation;

import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Rule;
import io.umamiedge.routing.engine.FailedAttempts;
import io.umamiedge.routing.engine.InFlight;
import org.jspecify.annotations.Nullable;

/**
 * One request from its first decision to its end, tried on nodes as gateway-service tries them: one after the other
 * until the customer has seen something, at most so many, each within its timeout.
 */
final class SimulatedRequest {
    private final VirtualGrid grid;
    private final SimulatedGateway gateway;
    private final DemandStream demand;
    private final RequestId id;
    private final int promptTokens;
    private final int outputTokens;
    private final long arrivedAt;
    private final Runnable firstByteExpired = this::firstByteExpired;
    private final Runnable totalExpired = this::totalExpired;
    private @Nullable RoutingDecision decision;
    private @Nullable FailedAttempts failed;
    private @Nullable Attempt attempt;
    private int attempts;
    private long firstByteAt = -1;
    private boolean isOver;

    SimulatedRequest(
            VirtualGrid grid,
            SimulatedGateway gateway,
            DemandStream demand,
            RequestId id,
            int promptTokens,
            int outputTokens) {
        this.grid = grid;
        this.gateway = gateway;
        this.demand = demand;
        this.id = id;
        this.promptTokens = promptTokens;
        this.outputTokens = outputTokens;
        this.arrivedAt = grid.timeline().now();
    }

    DemandStream demand() {
        return demand;
    }

    SimulatedGateway gateway() {
        return gateway;
    }

    /** Microseconds from its arrival to the first token; only once it was served. */
    long ttftMicros() {
        return firstByteAt - arrivedAt;
    }

    /** Microseconds since its arrival. */
    long ageMicros() {
        return grid.timeline().now() - arrivedAt;
    }

    /** Nodes that were tried before the one it is on. */
    int failovers() {
        return Math.max(0, attempts - 1);
    }

    void begin() {
        grid.measurements().arrived(demand);
        grid.totalTimeouts().enter(totalExpired);
        RoutingDecision first = decide();
        if (first.selected() == null) {
            Rule rule = first.emptiedBy();
            grid.measurements().refused(rule == null ? Rule.MODEL_NOT_SERVED : rule);
            end(Outcome.REFUSED, null, 0);
        } else {
            go(first, first.selected());
        }
    }

    private RoutingDecision decide() {
        Customer customer = demand.customer();
        RoutingDecision made = gateway.decide(id, demand.spec().model(), customer, failed);
        decision = made;
        grid.audit(made);
        return made;
    }

    private void go(RoutingDecision made, Destination selected) {
        attempts++;
        GridNode node = grid.node(selected.nodeId());
        Attempt next = new Attempt(
                made,
                node,
                node.runtime(selected.runtimeId()),
                gateway.begin(selected, demand.customer().id()));
        attempt = next;
        next.start();
    }

    private void attemptFailed(FailoverCause cause) {
        if (firstByteAt >= 0) {
            interrupt();
            return;
        }
        RoutingDecision before = leave();
        if (attempts >= grid.settings().maxAttempts()) {
            end(Outcome.FAILED, null, 0);
            return;
        }
        failed = FailedAttempts.after(failed, before);
        RoutingDecision next = decide();
        if (next.selected() == null) {
            end(Outcome.FAILED, null, 0);
        } else {
            grid.measurements().failedOver(cause);
            go(next, next.selected());
        }
    }

    private void firstByteExpired() {
        if (!isOver && firstByteAt < 0 && attempt != null) {
            attemptFailed(FailoverCause.FIRST_TOKEN_TIMEOUT);
        }
    }

    private void totalExpired() {
        if (!isOver) {
            if (firstByteAt >= 0) {
                interrupt();
            } else {
                leave();
                end(Outcome.FAILED, null, 0);
            }
        }
    }

    private void interrupt() {
        Attempt last = attempt;
        leave();
        end(Outcome.INTERRUPTED, last == null ? null : last.node, last == null ? 0 : last.tokens());
    }

    private RoutingDecision leave() {
        Attempt left = attempt;
        if (left == null || decision == null) {
            throw new IllegalStateException("request " + id + " is on no node");
        }
        attempt = null;
        left.leave();
        return left.decision;
    }

    /** @param node who is paid for the tokens; null when nobody is */
    private void end(Outcome outcome, @Nullable GridNode node, int tokens) {
        isOver = true;
        grid.totalTimeouts().leave(totalExpired);
        grid.measurements().ended(this, outcome, node);
        if (node != null && tokens > 0) {
            grid.accounts().charge(demand.customer().id(), demand.spec().model(), node, promptTokens, tokens);
        }
        grid.ended();
    }

    /** One try on one node; what arrives from it after it was left means nothing any more. */
    private final class Attempt implements ServingRuntime.Reader {
        private final RoutingDecision decision;
        private final GridNode node;
        private final ServingRuntime runtime;
        private final InFlight.Ticket ticket;
        private ServingRuntime.@Nullable Work work;
        private boolean isRefused;

        private Attempt(RoutingDecision decision, GridNode node, ServingRuntime runtime, InFlight.Ticket ticket) {
            this.decision = decision;
            this.node = node;
            this.runtime = runtime;
            this.ticket = ticket;
        }

        private void start() {
            patience().enter(firstByteExpired);
            if (node.isSilent() || !grid.network().isOpen(gateway.corridor(), node)) {
                after(
                        grid.settings().connectTimeoutMs() * Timeline.MILLISECOND,
                        () -> attemptFailed(FailoverCause.CONNECT_TIMEOUT));
            } else if (!node.isUp()) {
                after(rtt(), () -> attemptFailed(FailoverCause.CONNECT_FAILED));
            } else {
                after(rtt() / 2, this::reachNode);
            }
        }

        private void reachNode() {
            if (node.isSilent()) {
                return;
            }
            ServingRuntime.Work accepted = node.isUp() ? runtime.accept(promptTokens, outputTokens, this) : null;
            work = accepted;
            if (accepted == null) {
                isRefused = node.isUp();
                FailoverCause cause = isRefused ? FailoverCause.UPSTREAM_FULL : FailoverCause.CONNECTION_LOST;
                after(rtt() / 2, () -> attemptFailed(cause));
            }
        }

        @Override
        public void firstToken() {
            if (demand.spec().streams()) {
                answer(this::begun);
            }
        }

        @Override
        public void finished() {
            answer(this::served);
        }

        @Override
        public void lost(boolean isNoticed) {
            if (isNoticed) {
                answer(() -> attemptFailed(FailoverCause.CONNECTION_LOST));
            } else {
                fallSilent();
            }
        }

        /** Nothing comes any more: before the first byte its timeout sees to it, afterwards the idle timeout. */
        private void fallSilent() {
            if (firstByteAt >= 0) {
                after(
                        grid.settings().idleTimeoutMs() * Timeline.MILLISECOND,
                        () -> attemptFailed(FailoverCause.FIRST_TOKEN_TIMEOUT));
            }
        }

        private void begun() {
            firstByteAt = grid.timeline().now();
            patience().leave(firstByteExpired);
        }

        private void served() {
            if (firstByteAt < 0) {
                begun();
            }
            attempt = null;
            ticket.close();
            end(Outcome.SERVED, node, tokens());
        }

        private int tokens() {
            ServingRuntime.Work given = work;
            return given == null ? 0 : given.tokens();
        }

        private void leave() {
            patience().leave(firstByteExpired);
            if (isRefused) {
                ticket.refused();
                grid.timeline().after(InFlight.BACK_OFF.toMillis() * Timeline.MILLISECOND, ticket::close);
            } else {
                ticket.close();
            }
            if (work != null) {
                runtime.cancel(work);
            }
        }

        /** What the node says reaches the gateway half a round trip later, unless the way is cut meanwhile. */
        private void answer(Runnable then) {
            after(rtt() / 2, () -> {
                if (grid.network().isOpen(gateway.corridor(), node)) {
                    then.run();
                } else {
                    fallSilent();
                }
            });
        }

        private void after(long micros, Runnable then) {
            grid.timeline().after(micros, () -> {
                if (attempt == this) {
                    then.run();
                }
            });
        }

        private long rtt() {
            return gateway.rttMicros(node);
        }

        private TimeoutLine patience() {
            return demand.spec().streams() ? grid.firstByteTimeouts() : grid.answerTimeouts();
        }
    }
}
