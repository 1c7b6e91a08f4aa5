package io.umamiedge.telemetry.capacity;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.contracts.telemetry.NodeHealth;
import io.umamiedge.contracts.telemetry.TelemetryReported;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Keeps the capacity of every node whose reports come to this instance, and says which snapshots are due.
 *
 * <p>Nodes belong to the partition that their reports are on; those of other partitions are ignored. It keeps no clock:
 * every moment is passed in. Thread-safe. What a report costs does not depend on how many nodes there are.
 */
final class CapacityTracker {
    private static final int MANY_NODES = 10;
    /** One in so many. */
    private static final int NEARLY_NONE = 10;

    private final CapacityTimes times;
    private final Buckets.Shared buckets = new Buckets.Shared();
    private final Map<Integer, HeardNodes> partitions = new HashMap<>();
    private final Map<NodeId, TrackedNode> nodes = new HashMap<>();
    private final Set<TrackedNode> changed = new LinkedHashSet<>();
    private final Deque<TrackedNode> rounds = new ArrayDeque<>();

    CapacityTracker(CapacityTimes times) {
        this.times = times;
    }

    /** From now on this partition is ours; {@code next} is the first offset that will come. */
    synchronized void assigned(int partition, long next, Instant now) {
        // Half the limit leaves a report interval and more on either side of a break.
        Duration longestBreak = times.staleAfter().dividedBy(2);
        partitions.put(partition, new HeardNodes(new Listening(next, now, longestBreak)));
    }

    /** The partition is another's: what was known of its nodes is the other's to say. */
    synchronized void revoked(int partition) {
        partitions.remove(partition);
        nodes.values().removeIf(node -> node.partition() == partition);
        changed.removeIf(node -> node.partition() == partition);
        rounds.removeIf(node -> node.partition() == partition);
    }

    synchronized Set<Integer> partitions() {
        return Set.copyOf(partitions.keySet());
    }

    synchronized boolean owns(int partition) {
        return partitions.containsKey(partition);
    }

    /** Takes up a node where an earlier run left it; without effect when it is known or not ours. */
    synchronized void restore(int partition, CapacitySnapshot snapshot, Instant now) {
        HeardNodes heard = partitions.get(partition);
        if (heard != null && !nodes.containsKey(snapshot.nodeId())) {
            NodeCapacity capacity = new NodeCapacity(snapshot, now, times, buckets);
            heard.add(add(new TrackedNode(partition, capacity, snapshot, times, now)));
        }
    }

    /** True when the report told something new. */
    synchronized boolean accept(int partition, TelemetryReported reported, Instant now) {
        HeardNodes heard = partitions.get(partition);
        if (heard == null) {
            return false;
        }
        TrackedNode node = nodes.get(reported.nodeId());
        if (node == null) {
            NodeCapacity capacity = new NodeCapacity(reported, now, times, buckets);
            node = add(new TrackedNode(partition, capacity, null, times, now));
            heard.add(node);
        } else if (!accept(heard, node, reported, now)) {
            return false;
        }
        if (node.hasNews()) {
            changed.add(node);
        }
        return true;
    }

    /** Everything on the partition up to this offset, whatever it was, is behind us. */
    synchronized void processed(int partition, long offset) {
        HeardNodes heard = partitions.get(partition);
        if (heard != null) {
            heard.listening().processed(offset);
        }
    }

    /** Kafka, asked at {@code askedAt}, said where a partition ends. */
    synchronized void endedAt(int partition, Instant askedAt, long end) {
        HeardNodes heard = partitions.get(partition);
        if (heard != null) {
            heard.listening().endedAt(askedAt, end);
        }
    }

    /**
     * Holds silence against the nodes that kept it. False when so few of many are heard that it must be us who do not
     * hear: then nothing is held against anybody and the count of silence begins anew.
     */
    synchronized boolean noticeSilence(Instant now) {
        // The last word of a node that went down as it said is worth keeping, though it changes no health.
        partitions
                .values()
                .forEach(heard -> heard.removeGone(times).stream()
                        .filter(TrackedNode::isAhead)
                        .forEach(changed::add));
        List<TrackedNode> overdue = new ArrayList<>();
        partitions.values().forEach(heard -> overdue.addAll(heard.overdue(times)));
        if (overdue.isEmpty()) {
            return true;
        }
        if (isOurOutage(now)) {
            partitions.values().forEach(heard -> heard.listening().interrupt());
            return false;
        }
        for (TrackedNode node : overdue) {
            HeardNodes heard = Objects.requireNonNull(partitions.get(node.partition()));
            if (node.capacity().acceptSilence(heard.silence(node), now)) {
                changed.add(node);
            }
        }
        return true;
    }

    /** The snapshots to publish now; each must be answered with {@link #published} or {@link #failed}. */
    synchronized List<CapacitySnapshot> due(Instant now) {
        for (TrackedNode next = rounds.peek(); next != null && next.isToBeLookedAt(now); next = rounds.peek()) {
            rounds.remove();
            if (isKnown(next)) {
                rounds.add(next);
                if (next.isWorthRepeating(now)) {
                    changed.add(next);
                }
            }
        }
        List<CapacitySnapshot> due = new ArrayList<>();
        for (Iterator<TrackedNode> waiting = changed.iterator(); waiting.hasNext(); ) {
            CapacitySnapshot snapshot = waiting.next().send(now);
            if (snapshot != null) {
                waiting.remove();
                due.add(snapshot);
            }
        }
        return due;
    }

    /** Whether a snapshot waits to be published. */
    synchronized boolean hasNews() {
        return !changed.isEmpty();
    }

    /** Kafka has it. */
    synchronized void published(CapacitySnapshot snapshot) {
        TrackedNode node = nodes.get(snapshot.nodeId());
        if (node != null) {
            node.published(snapshot);
        }
    }

    /** Kafka did not take it: it stays due. */
    synchronized void failed(CapacitySnapshot snapshot) {
        TrackedNode node = nodes.get(snapshot.nodeId());
        if (node != null && node.failed(snapshot)) {
            changed.add(node);
        }
    }

    /** The node is no more. */
    synchronized void forget(NodeId id) {
        TrackedNode node = nodes.remove(id);
        if (node != null) {
            changed.remove(node);
            Objects.requireNonNull(partitions.get(node.partition())).remove(node);
        }
    }

    /** How long ago the longest unheard node was heard, of those that silence counts against; zero without any. */
    synchronized Duration longestSilence(Instant now) {
        Duration longest = Duration.ZERO;
        for (TrackedNode node : nodes.values()) {
            Duration silence = Duration.between(node.capacity().heardAt(), now);
            if (node.capacity().isHeard() && silence.compareTo(longest) > 0) {
                longest = silence;
            }
        }
        return longest;
    }

    /** How many nodes there are of each health. */
    synchronized Map<NodeHealth, Integer> healths() {
        Map<NodeHealth, Integer> healths = new EnumMap<>(NodeHealth.class);
        nodes.values().forEach(node -> healths.merge(node.capacity().health(), 1, Integer::sum));
        return healths;
    }

    private static boolean accept(HeardNodes heard, TrackedNode node, TelemetryReported reported, Instant now) {
        heard.remove(node);
        try {
            return node.capacity().accept(reported, now);
        } finally {
            heard.add(node);
        }
    }

    private TrackedNode add(TrackedNode node) {
        nodes.put(node.capacity().nodeId(), node);
        rounds.add(node);
        return node;
    }

    private boolean isKnown(TrackedNode node) {
        return nodes.get(node.capacity().nodeId()) == node;
    }

    /**
     * Whether of the nodes that should be heard nearly none was, lately. Nodes do not die at once unless there are few of
     * them, and believing that they did would darken the grid at the moment when our own ingress is out of order.
     */
    private boolean isOurOutage(Instant now) {
        Instant lately = now.minus(times.staleAfter().dividedBy(2));
        int expected = 0;
        int heard = 0;
        for (TrackedNode node : nodes.values()) {
            if (node.capacity().isHeard()) {
                expected++;
                heard += node.capacity().heardAt().isAfter(lately) ? 1 : 0;
            }
        }
        return expected >= MANY_NODES && heard * NEARLY_NONE < expected;
    }
}
