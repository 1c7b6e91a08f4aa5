package io.umamiedge.gateway.view;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.DrillWindow;
import io.umamiedge.routing.engine.CandidateTable;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the table of candidates, and gives back at the deadline what a drill took out, whether a router is there to say
 * so or not: what it would say is in the candidate. Thread-safe.
 */
final class DrillDeadlines {
    private final CandidateTable table;
    private final Map<NodeId, Candidate> drilled = new HashMap<>();

    DrillDeadlines(CandidateTable table) {
        this.table = table;
    }

    /** Takes the newest of a node in; null removes it. */
    synchronized void apply(NodeId node, @Nullable Candidate candidate) {
        table.apply(node, candidate);
        if (candidate == null || candidate.drill() == null) {
            drilled.remove(node);
        } else {
            drilled.put(node, candidate);
        }
    }

    /** Gives back whose deadline is over. */
    synchronized void restore(Instant now) {
        drilled.values().removeIf(candidate -> {
            DrillWindow drill = candidate.drill();
            if (drill == null || now.isBefore(drill.endsAt())) {
                return false;
            }
            table.apply(candidate.nodeId(), candidate.withoutDrill());
            return true;
        });
    }
}
