package io.umamiedge.gateway.inference;

import io.umamiedge.contracts.request.Attempt;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.gateway.relay.NodeExchange;
import io.umamiedge.gateway.view.Grid;
import io.umamiedge.routing.engine.InFlight;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One try on one node, from its decision until the node is left. To be used on one event loop. */
final class NodeAttempt {
    private static final Executor BACK_OFF =
            CompletableFuture.delayedExecutor(InFlight.BACK_OFF.toMillis(), TimeUnit.MILLISECONDS, Runnable::run);

    private final RoutingDecision decision;
    private final Destination node;
    private final Relay relay;
    private final NodeExchange exchange;
    private final InFlight.Ticket ticket;
    private final long beganMicros;
    private @Nullable Long firstTokenMicros;

    NodeAttempt(
            RoutingDecision decision,
            Destination node,
            Relay relay,
            NodeExchange exchange,
            InFlight.Ticket ticket,
            long beganMicros) {
        this.decision = decision;
        this.node = node;
        this.relay = relay;
        this.exchange = exchange;
        this.ticket = ticket;
        this.beganMicros = beganMicros;
    }

    Destination node() {
        return node;
    }

    Relay relay() {
        return relay;
    }

    NodeExchange exchange() {
        return exchange;
    }

    /** Tells the grid of the first one. */
    void tokenAt(long micros, Grid grid) {
        if (firstTokenMicros == null) {
            firstTokenMicros = micros - beganMicros;
            grid.firstToken(ticket, firstTokenMicros);
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
        exchange.cancel();
        if (failure == FailoverCause.UPSTREAM_FULL) {
            ticket.refused();
            BACK_OFF.execute(ticket::close);
        } else {
            ticket.close();
        }
        return new Attempt(decision.decisionId(), node, failure, usage, firstTokenMicros, micros - beganMicros);
    }
}
