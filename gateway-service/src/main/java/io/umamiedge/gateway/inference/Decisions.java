package io.umamiedge.gateway.inference;

import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.registry.RuntimeGroup;
import io.umamiedge.contracts.registry.SlaPolicy;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.gateway.admission.Caller;
import io.umamiedge.gateway.record.RequestLog;
import io.umamiedge.gateway.view.Grid;
import io.umamiedge.routing.engine.Asked;
import io.umamiedge.routing.engine.FailedAttempts;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The decisions made for one request, each on record as soon as it is made. To be used on one event loop. */
final class Decisions {
    private final Grid grid;
    private final AdmittedRequest admitted;
    private final RequestLog log;
    private RoutingDecision last;
    private RoutingDecision standing;
    private @Nullable FailedAttempts failed;

    private Decisions(Grid grid, AdmittedRequest admitted, RequestLog log, RoutingDecision first) {
        this.grid = grid;
        this.admitted = admitted;
        this.log = log;
        this.last = first;
        this.standing = first;
    }

    /** What is decided first, which {@link #record} is still to put on record, after the admission. */
    static Grid.Choice first(Grid grid, AdmittedRequest admitted) {
        return choose(grid, admitted, null);
    }

    static Decisions record(Grid grid, AdmittedRequest admitted, RequestLog log, RoutingDecision first) {
        Decisions decisions = new Decisions(grid, admitted, log, first);
        decisions.decided(first);
        return decisions;
    }

    RoutingDecision last() {
        return last;
    }

    /** The one that the request stands on: the last, but for a hedge that nothing has come of. */
    RoutingDecision standing() {
        return standing;
    }

    /** The request stands on this one from now on. */
    void standOn(RoutingDecision made) {
        standing = made;
    }

    /** Decides anew what selected no node for want of room; null, and not on record, when it does so again. */
    Grid.@Nullable Choice again() {
        Grid.Choice next = choose(grid, admitted, failed);
        if (next.runtime() == null) {
            return null;
        }
        decided(next.decision());
        return next;
    }

    /**
     * Chooses a second node, to be asked beside that of the last decision; not on record before {@link #hedged}, for most
     * often there is none.
     */
    Grid.Choice hedge() {
        return choose(grid, admitted, FailedAttempts.beside(failed, last));
    }

    /** Such a second node is asked; the request stands on the decision before until it is told otherwise. */
    void hedged(RoutingDecision hedge) {
        failed = FailedAttempts.beside(failed, last);
        RoutingDecision before = standing;
        decided(hedge);
        standing = before;
    }

    /** Decides anew after every node that was asked failed. */
    Grid.Choice afterFailure() {
        FailedAttempts now = FailedAttempts.after(failed, last);
        failed = now;
        Grid.Choice next = choose(grid, admitted, now);
        decided(next.decision());
        return next;
    }

    /** Records that the request left the node of one decision for that of another. */
    void failedOver(RoutingDecision from, RoutingDecision to, FailoverCause cause, String detail) {
        log.failedOver(from, to, cause, detail, failoverRule());
    }

    private void decided(RoutingDecision made) {
        last = made;
        standing = made;
        log.decided(made);
    }

    private @Nullable FailoverRule failoverRule() {
        return grid.view()
                .registry()
                .slaPolicy(admitted.caller().customer().slaPolicyId())
                .map(SlaPolicy::failoverRule)
                .orElse(null);
    }

    private static Grid.Choice choose(Grid grid, AdmittedRequest admitted, @Nullable FailedAttempts failed) {
        Caller caller = admitted.caller();
        RuntimeGroup group = admitted.request().group();
        return grid.choose(
                new Asked(
                        admitted.facts().requestId(),
                        admitted.facts().model(),
                        group == null ? Set.of() : Set.of(group),
                        caller.customer(),
                        caller.key(),
                        caller.scope(),
                        admitted.request().prefixDigest()),
                failed);
    }
}
