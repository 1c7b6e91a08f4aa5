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
        for (TrackedNode node : nodes) {
            NodeHealth health = node.capacity().health();
            Duration silence = silence(node);
            if (silence.compareTo(times.staleAfter()) < 0) {
                break;
            }
            boolean isWorse = health != NodeHealth.STALE || silence.compareTo(times.offlineAfter()) >= 0;
            if (health != NodeHealth.OFFLINE && isWorse) {
                overdue.add(node);
            }
        }
        return overdue;
    }

    /** Takes out those that are offline and silent: nothing worse can come of it. Each is put back when it is heard. */
    List<TrackedNode> removeGone(CapacityTimes times) {
        List<TrackedNode> gone = new ArrayList<>();
        for (Iterator<TrackedNode> longest = nodes.iterator(); longest.hasNext(); ) {
            TrackedNode node = longest.next();
            if (silence(node).compareTo(times.staleAfter()) < 0) {
                break;
            }
            if (node.capacity().health() == NodeHealth.OFFLINE) {
                longest.remove();
                gone.add(node);
            }
        }
        return gone;
    }
}
