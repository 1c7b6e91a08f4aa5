package io.umamiedge.routing.drill;

import io.umamiedge.contracts.exercise.DrillStarted;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.DrillWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How long the grid took to leave the drilled nodes and to come back to them. Milliseconds. */
final class OutageTimes {
    /** Gateways, which give the nodes back by their own clocks, may be ahead of the router by so much. */
    private static final Duration SKEW = Duration.ofMillis(500);

    private final DrillStarted drill;
    private final Set<NodeId> out;
    private final Map<NodeId, Instant> saidOut = new HashMap<>();
    private final Map<NodeId, Instant> saidBack = new HashMap<>();
    private @Nullable Instant lastDecision;
    private @Nullable Instant firstReturn;

    OutageTimes(DrillStarted drill) {
        this.drill = drill;
        this.out = Set.copyOf(drill.nodeIds());
    }

    /** A router said this at that time. */
    void said(Candidate candidate, Instant at) {
        NodeId node = candidate.nodeId();
        DrillWindow window = candidate.drill();
        if (!out.contains(node)) {
            return;
        }
        if (window != null && window.exerciseId().equals(drill.exerciseId())) {
            saidOut.putIfAbsent(node, at);
        } else if (saidOut.containsKey(node)) {
            saidBack.putIfAbsent(node, at);
        }
    }

    /** A gateway chose one of the nodes. */
    void selected(Instant at, Instant end) {
        if (at.isBefore(end.minus(SKEW))) {
            lastDecision = lastDecision == null || at.isAfter(lastDecision) ? at : lastDecision;
        } else if (firstReturn == null || at.isBefore(firstReturn)) {
            firstReturn = at;
        }
    }

    /** Until the last of the nodes was said to be out; null when it never was. */
    @Nullable
    Long detection() {
        return last(saidOut, drill.startsAt());
    }

    /** Until the last decision for one of the nodes; 0 when there was none, null when nothing was taken out. */
    @Nullable
    Long failover(Instant end) {
        if (drill.startsAt().isAfter(end)) {
            return null;
        }
        return lastDecision == null ? 0L : between(drill.startsAt(), lastDecision);
    }

    /** Until the last of the nodes was said to be back; null when it was not. */
    @Nullable
    Long restoration(Instant end) {
        return last(saidBack, end);
    }

    /** Until a decision was made for one of the nodes again; null when none was. */
    @Nullable
    Long firstReturn(Instant end) {
        return firstReturn == null ? null : between(end, firstReturn);
    }

    private @Nullable Long last(Map<NodeId, Instant> said, Instant from) {
        return said.size() < out.size()
                ? null
                : said.values().stream()
                        .mapToLong(at -> between(from, at))
                        .max()
                        .orElse(0);
    }

    /** Never below zero: gateways' clocks differ. */
    private static long between(Instant from, Instant to) {
        return Math.max(0, Duration.between(from, to).toMillis());
    }
}
