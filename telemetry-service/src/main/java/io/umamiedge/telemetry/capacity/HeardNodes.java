package io.umamiedge.telemetry.capacity;

import io.umamiedge.contracts.telemetry.NodeHealth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * The nodes of one partition, the longest unheard first, and how long the partition has been listened to: looking for
 * silence that counts costs nothing while there is none. Not thread-safe.
 */
final class HeardNodes {
    private static final Comparator<TrackedNode> LONGEST_UNHEARD = Comparator.comparing(
                    (TrackedNode node) -> node.capacity().heardAt())
            .thenComparing(node -> node.capacity().nodeId().value());

    private final Listening listening;
    private final NavigableSet<TrackedNode> nodes = new TreeSet<>(LONGEST_UNHEARD);

    HeardNodes(Listening listening) {
        this.listening = listening;
    }

    Listening listening() {
        return listening;
    }

    void add(TrackedNode node) {
        nodes.add(node);
    }

    /** To be called before the node is told that it was heard again. */
    void remove(TrackedNode node) {
        nodes.remove(node);
    }

    Duration silence(TrackedNode node) {
        return listening.silence(node.capacity().heardAt());
    }

    /** Those whose health suffers from their silence now. */
    List<TrackedNode> overdue(CapacityTimes times) {
        List<TrackedNode> overdue = new ArrayList<>();
        for (Iterator<TrackedNode> longest = nodes.iterator(); longest.hasNext(); ) {
            TrackedNode node = longest.next();
            NodeHealth health = node.capacity().health();
            Duration silence = silence(node);
            if (silence.compareTo(times.staleAfter()) < 0) {
                break;
            }
            if (health == NodeHealth.OFFLINE) {
                // Nothing worse can come of it; it is put back when it is heard.
                longest.remove();
            } else if (health != NodeHealth.STALE || silence.compareTo(times.offlineAfter()) >= 0) {
                overdue.add(node);
            }
        }
        return overdue;
    }
}
