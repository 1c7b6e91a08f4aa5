package io.umamiedge.routing.candidate;

import io.umamiedge.contracts.identity.ExerciseId;
import io.umamiedge.contracts.identity.NodeId;
import java.time.Instant;
import java.util.Set;

/**
 * Nodes that a drill takes out, and the time in which it does.
 *
 * @param until when they are back, exclusive
 */
public record Outage(ExerciseId exerciseId, Set<NodeId> nodes, Instant from, Instant until) {
    public Outage {
        nodes = Set.copyOf(nodes);
    }

    /** The one that counts when two name the same node: the other is over by then. */
    static Outage later(Outage one, Outage other) {
        return one.from.isBefore(other.from) ? other : one;
    }

    boolean isOn(Instant now) {
        return !now.isBefore(from) && now.isBefore(until);
    }
}
