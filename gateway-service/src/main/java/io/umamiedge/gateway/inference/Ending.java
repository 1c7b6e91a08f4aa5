package io.umamiedge.gateway.inference;

import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.gateway.admission.Charge;
import io.umamiedge.gateway.record.RequestLog;
import org.jspecify.annotations.Nullable;

/**
 * How a request ends: once, and for the customer only when all of its records are acknowledged, of which the last is
 * {@code completed}. A lost record makes whatever has happened a failure. To be used on one event loop.
 */
final class Ending {
    private enum Phase {
        /** Nothing is decided yet. */
        OPEN,
        /** The last record is sent. */
        RECORDED,
        OVER
    }

    private final RequestLog log;
    private final AdmittedRequest admitted;
    private final GatewayMeters meters;
    private Phase phase = Phase.OPEN;
    private Outcome outcome = Outcome.FAILED;
    private Usage used = Usage.NONE;
    private Charge charge = Charge.NOTHING;
    private Runnable onOver = () -> {};

    Ending(RequestLog log, AdmittedRequest admitted, GatewayMeters meters) {
        this.log = log;
        this.admitted = admitted;
        this.meters = meters;
    }

    /** Calls this once it is over, at once if it is. */
    void onOver(Runnable then) {
        onOver = then;
        if (isOver()) {
            then.run();
        }
    }

    boolean isOpen() {
        return phase == Phase.OPEN;
    }

    /**
     * It ends like this; only while it is open.
     *
     * @param served null when no node did
     * @param record sends the last record
     * @param answer lets the customer see the end
     */
    void end(Outcome how, Usage total, @Nullable Destination served, Runnable record, Runnable answer) {
        phase = Phase.RECORDED;
        outcome = how;
        used = total;
        // As it is on record, or may be if that is lost.
        charge = new Charge(total, how.isBillable(), served == null ? null : served.corridorId());
        record.run();
        log.whenAcknowledged(() -> {
            if (phase == Phase.RECORDED) {
                finish(answer);
            }
        });
    }

    /**
     * A record is lost: nobody may take the response for complete. No effect once it is over.
     *
     * @param answer tells the customer
     */
    void unrecorded(Runnable answer) {
        if (phase != Phase.OVER) {
            outcome = outcome == Outcome.SERVED ? Outcome.FAILED : outcome;
            finish(answer);
        }
    }

    boolean isOver() {
        return phase == Phase.OVER;
    }

    private void finish(Runnable answer) {
        phase = Phase.OVER;
        try {
            answer.run();
        } finally {
            admitted.reservation().settle(charge);
            meters.ended(admitted.caller().customer().id(), outcome, used);
            onOver.run();
        }
    }
}
