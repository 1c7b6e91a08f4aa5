package io.umamiedge.routing.engine;

import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.Destination;

/**
 * How much room a runtime has: what it reported of others' requests, plus this process's own as they are now.
 *
 * <p>An unknown load counts as half of the slots in the score, so that a silent runtime looks neither idle nor busy, and
 * never as saturated, unless this process alone fills it.
 */
final class Slots {
    private static final double UNKNOWN_SHARE = 0.5;

    private final Destination destination;
    private final int slots;
    private final int others;
    private final boolean known;
    private final InFlight.Counter own;

    Slots(Candidate candidate, CandidateRuntime runtime, InFlight inFlight) {
        this.destination = new Destination(
                candidate.nodeId(),
                runtime.id(),
                candidate.siteId(),
                candidate.corridorId(),
                candidate.region(),
                candidate.country());
        this.slots = runtime.slots();
        this.own = inFlight.counter(candidate.nodeId(), runtime.id());
        Integer running = runtime.running();
        Integer waiting = runtime.waiting();
        this.known = running != null;
        int reported = (running == null ? 0 : running) + (waiting == null ? 0 : waiting);
        this.others = Math.max(0, reported - own.takePeak());
    }

    Destination destination() {
        return destination;
    }

    boolean isFull() {
        return others + own.count() >= slots;
    }

    /** Requests relative to slots, 0 is idle; lower is better. */
    double load() {
        if (slots <= 0) {
            return Double.MAX_VALUE;
        }
        double share = (double) (others + own.count()) / slots;
        return known ? share : share + UNKNOWN_SHARE;
    }
}
