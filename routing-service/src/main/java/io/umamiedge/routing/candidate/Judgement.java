package io.umamiedge.routing.candidate;

import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.routing.EjectionCause;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.routing.ejection.Circuit;
import io.umamiedge.routing.ejection.Circuits.Signal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the router says of a node.
 *
 * @param reason a clause for people that stays the same while nothing changes
 * @param since when it became so, if that is known better than by when it was noticed; null otherwise
 * @param signal what telemetry says of the node, if it is meant to be offered
 */
record Judgement(Verdict verdict, String reason, @Nullable Instant since, Signal signal) {
    /**
     * Judges a node that stands in a known corridor, by its registration and its telemetry.
     *
     * @param snapshot null when the node was never heard of
     * @param lastHeard when any node was heard of last
     */
    static Judgement of(Node node, @Nullable CapacitySnapshot snapshot, Instant lastHeard, Duration silenceLimit) {
        return switch (node.state()) {
            case REGISTERED -> blocked("the node is registered but not active");
            case RETIRED -> blocked("the node is retired");
            case DRAINING -> new Judgement(Verdict.DRAINING, "the node is being drained", null, Signal.NONE);
            case ACTIVE ->
                snapshot == null
                        ? new Judgement(Verdict.STALE, "the node has sent no telemetry yet", null, Signal.NONE)
                        : ofActive(snapshot, lastHeard, silenceLimit);
        };
    }

    static Judgement blocked(String reason) {
        return new Judgement(Verdict.BLOCKED, reason, null, Signal.NONE);
    }

    /** The same with what gateways saw: only an active node that was heard of can be ejected or probed. */
    Judgement with(Circuit circuit) {
        if (signal == Signal.NONE) {
            return this;
        }
        return switch (circuit) {
            case Circuit.Closed _, Circuit.Silent _ -> this;
            case Circuit.Ejected ejected ->
                new Judgement(
                        Verdict.EJECTED,
                        sentence(ejected.cause()) + "; kept back until " + ejected.until(),
                        ejected.since(),
                        signal);
            case Circuit.Probing probing ->
                new Judgement(verdict, "probed with few requests: " + sentence(probing.cause()), since, signal);
        };
    }

    /** A drill says nothing of a node that is out for good reason already. */
    boolean yieldsToDrill() {
        return switch (verdict) {
            case ELIGIBLE, EJECTED, STALE, DRILLED -> true;
            case BLOCKED, DRAINING -> false;
        };
    }

    private static String sentence(EjectionCause cause) {
        return switch (cause) {
            case CONSECUTIVE_FAILURES -> "requests failed one after the other";
            case ERROR_RATIO -> "too many of its requests failed";
            case LATENCY -> "its first tokens came much later than those of its peers";
            case SILENCE -> "it fell silent again and again";
        };
    }

    private static Judgement ofActive(CapacitySnapshot snapshot, Instant lastHeard, Duration silenceLimit) {
        return switch (snapshot.health()) {
            case STALE, OFFLINE ->
                new Judgement(
                        Verdict.STALE,
                        "telemetry since " + snapshot.healthSince() + ": " + snapshot.healthReason(),
                        snapshot.healthSince(),
                        Signal.SILENT);
            case READY, DEGRADED, LOADING -> ofReporting(snapshot, lastHeard, silenceLimit);
        };
    }

    private static Judgement ofReporting(CapacitySnapshot snapshot, Instant lastHeard, Duration silenceLimit) {
        Instant heard = snapshot.receivedAt();
        // Measured against the other nodes: if all fall silent at once it is telemetry that is gone, not the grid.
        return heard.plus(silenceLimit).isBefore(lastHeard)
                ? new Judgement(
                        Verdict.STALE, "silent since " + heard + " while other nodes report", heard, Signal.SILENT)
                : new Judgement(Verdict.ELIGIBLE, "the node is active and reports", null, Signal.HEARD);
    }
}
