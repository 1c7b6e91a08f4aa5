package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.RoutingDecision;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request has behind it when it fails over.
 *
 * @param count attempts that failed, 1 or more
 * @param firstChoice what the SLA policy's failover rule measures from
 * @param tried nodes that are not chosen again
 * @param preferred the fallbacks that the last decision named, in its order
 */
public record FailedAttempts(int count, Destination firstChoice, Set<NodeId> tried, List<Destination> preferred) {
    public FailedAttempts {
        tried = Set.copyOf(tried);
        preferred = List.copyOf(preferred);
    }

    /**
     * One failure more.
     *
     * @param before null when {@code failed} was the first choice
     * @param failed a decision that selected a node; {@link IllegalArgumentException} otherwise
     */
    public static FailedAttempts after(@Nullable FailedAttempts before, RoutingDecision failed) {
        Destination left = failed.selected();
        if (left == null) {
            throw new IllegalArgumentException("decision " + failed.decisionId() + " selected no node that could fail");
        }
        if (before == null) {
            return new FailedAttempts(1, left, Set.of(left.nodeId()), failed.fallbackOptions());
        }
        Set<NodeId> tried = new HashSet<>(before.tried);
        tried.add(left.nodeId());
        return new FailedAttempts(before.count + 1, before.firstChoice, tried, failed.fallbackOptions());
    }
}
