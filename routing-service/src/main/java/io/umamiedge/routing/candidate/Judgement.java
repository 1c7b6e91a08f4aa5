package io.umamiedge.routing.candidate;

import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the router says of a node.
 *
 * @param reason a clause for people that stays the same while nothing changes
 * @param since when it became so, if that is known better than by when it was noticed; null otherwise
 */
record Judgement(Verdict verdict, String reason, @Nullable Instant since) {
    /**
     * Judges a node that stands in a known corridor.
     *
     * @param snapshot null when the node was never heard of
     * @param lastHeard when any node was heard of last
     */
    static Judgement of(Node node, @Nullable CapacitySnapshot snapshot, Instant lastHeard, Duration silenceLimit) {
        return switch (node.state()) {
            case REGISTERED -> blocked("the node is registered but not active");
            case RETIRED -> blocked("the node is retired");
            case DRAINING -> new Judgement(Verdict.DRAINING, "the node is being drained", null);
            case ACTIVE ->
                snapshot == null
                        ? new Judgement(Verdict.STALE, "the node has sent no telemetry yet", null)
                        : ofActive(snapshot, lastHeard, silenceLimit);
        };
    }

    static Judgement blocked(String reason) {
        return new Judgement(Verdict.BLOCKED, reason, null);
    }

    private static Judgement ofActive(CapacitySnapshot snapshot, Instant lastHeard, Duration silenceLimit) {
        return switch (snapshot.health()) {
            case STALE, OFFLINE ->
                new Judgement(
                        Verdict.STALE,
                        "telemetry since " + snapshot.healthSince() + ": " + snapshot.healthReason(),
                        snapshot.healthSince());
            case READY, DEGRADED, LOADING -> ofReporting(snapshot, lastHeard, silenceLimit);
        };
    }

    private static Judgement ofReporting(CapacitySnapshot snapshot, Instant lastHeard, Duration silenceLimit) {
        Instant heard = snapshot.receivedAt();
        // Measured against the other nodes: if all fall silent at once it is telemetry that is gone, not the grid.
        return heard.plus(silenceLimit).isBefore(lastHeard)
                ? new Judgement(Verdict.STALE, "silent since " + heard + " while other nodes report", heard)
                : new Judgement(Verdict.ELIGIBLE, "the node is active and reports", null);
    }
}
