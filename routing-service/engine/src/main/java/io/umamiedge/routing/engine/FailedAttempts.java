package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.RoutingDecision;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request has behind it when it fails over, or beside it when it hedges.
 *
 * @param count attempts made, 1 or more
 * @param firstChoice what the SLA policy's failover rule measures from
 * @param tried nodes that are not chosen again
 * @param preferred the fallbacks that the last decision named, in its order
 * @param isLastOpen whether the last attempt has not failed: a node is wanted beside it
 */
public record FailedAttempts(
        int count, Destination firstChoice, Set<NodeId> tried, List<Destination> preferred, boolean isLastOpen) {
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
        return with(before, failed, false);
    }

    /** The same, but that the last attempt goes on: what is chosen now is a hedge. */
    public static FailedAttempts beside(@Nullable FailedAttempts before, RoutingDecision open) {
        return with(before, open, true);
    }

    private static FailedAttempts with(@Nullable FailedAttempts before, RoutingDecision last, boolean isOpen) {
        Destination node = last.selected();
        if (node == null) {
            throw new IllegalArgumentException(
                    "decision " + last.decisionId() + " selected no node that could be tried");
        }
        if (before == null) {
            return new FailedAttempts(1, node, Set.of(node.nodeId()), last.fallbackOptions(), isOpen);
        }
        Set<NodeId> tried = new HashSet<>(before.tried);
        tried.add(node.nodeId());
        return new FailedAttempts(before.count + 1, before.firstChoice, tried, last.fallbackOptions(), isOpen);
    }
}
