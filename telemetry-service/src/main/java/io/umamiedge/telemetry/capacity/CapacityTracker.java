package io.umamiedge.telemetry.capacity;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.contracts.telemetry.NodeHealth;
import io.umamiedge.contracts.telemetry.TelemetryReported;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the capacity of every node whose reports come to this instance, and says which snapshots are due.
 *
 * <p>Nodes belong to the partition that their reports are on; those of other partitions are ignored. It keeps no clock:
 * every moment is passed in. Thread-safe; nothing here takes longer than a pass over the nodes.
 */
final class CapacityTracker {
    private final CapacityTimes times;
    private final Map<Integer, Listening> partitions = new HashMap<>();
    private final Map<NodeId, Tracked> nodes = new HashMap<>();
    private final Set<NodeId> changed = new LinkedHashSet<>();

    CapacityTracker(CapacityTimes times) {
        this.times = times;
    }

    /** From now on this partition is ours; {@code next} is the first offset that will come. */
    synchronized void assigned(int partition, long next, Instant now) {
        // Half the limit leaves a report interval and more on either side of a break.
        partitions.put(partition, new Listening(next, now, times.staleAfter().dividedBy(2)));
    }

    /** The partition is another's: what was known of its nodes is the other's to say. */
    synchronized void revoked(int partition) {
        partitions.remove(partition);
        nodes.values().removeIf(node -> node.partition == partition);
        changed.retainAll(nodes.keySet());
    }

    synchronized Set<Integer> partitions() {
        return Set.copyOf(partitions.keySet());
    }

    synchronized boolean owns(int partition) {
        return partitions.containsKey(partition);
    }

    /** Takes up a node where an earlier run left it; without effect when it is known or not ours. */
    synchronized void restore(int partition, CapacitySnapshot snapshot, Instant now) {
        if (partitions.containsKey(partition) && !nodes.containsKey(snapshot.nodeId())) {
            Tracked node = new Tracked(partition, NodeCapacity.restored(snapshot, now));
            node.published = snapshot;
            nodes.put(snapshot.nodeId(), node);
        }
    }

    /** True when the report told something new. */
    synchronized boolean accept(int partition, TelemetryReported reported, Instant now) {
        if (!partitions.containsKey(partition)) {
            return false;
        }
        Tracked node = nodes.get(reported.nodeId());
        if (node == null) {
            nodes.put(reported.nodeId(), new Tracked(partition, NodeCapacity.first(reported, now)));
        } else {
            Optional<NodeCapacity> next = node.capacity.after(reported, now);
            if (next.isEmpty()) {
                return false;
            }
            node.capacity = next.get();
        }
        changed.add(reported.nodeId());
        return true;
    }

    /** The record at this offset, whatever it was, is behind us. */
    synchronized void processed(int partition, long offset) {
        Listening listening = partitions.get(partition);
        if (listening != null) {
            listening.processed(offset);
        }
    }

    /** Kafka, asked at {@code askedAt}, said where a partition ends. */
    synchronized void endedAt(int partition, Instant askedAt, long end) {
        Listening listening = partitions.get(partition);
        if (listening != null) {
            listening.endedAt(askedAt, end);
        }
    }

    /** Holds silence against the nodes that kept it. */
    synchronized void noticeSilence(Instant now) {
        nodes.forEach((id, node) -> {
            Listening listening = partitions.get(node.partition);
            if (listening != null) {
                Duration silence = listening.silence(node.capacity.heardAt());
                node.capacity.afterSilence(silence, times, now).ifPresent(next -> {
                    node.capacity = next;
                    changed.add(id);
                });
            }
        });
    }

    /** The snapshots to publish now; each must be answered with {@link #published} or {@link #failed}. */
    synchronized List<CapacitySnapshot> due(Instant now) {
        List<CapacitySnapshot> due = new ArrayList<>();
        for (Iterator<NodeId> ids = changed.iterator(); ids.hasNext(); ) {
            Tracked node = nodes.get(ids.next());
            if (node == null) {
                ids.remove();
            } else if (node.isDue(now, times)) {
                ids.remove();
                node.sending = node.capacity.snapshot();
                node.sentAt = now;
                due.add(node.sending);
            }
        }
        return due;
    }

    /** Kafka has it. */
    synchronized void published(CapacitySnapshot snapshot) {
        Tracked node = nodes.get(snapshot.nodeId());
        if (node != null && snapshot.equals(node.sending)) {
            node.sending = null;
            node.published = snapshot;
        }
    }

    /** Kafka did not take it: it stays due. */
    synchronized void failed(CapacitySnapshot snapshot) {
        Tracked node = nodes.get(snapshot.nodeId());
        if (node != null && snapshot.equals(node.sending)) {
            node.sending = null;
            changed.add(snapshot.nodeId());
        }
    }

    /** The node is no more. */
    synchronized void forget(NodeId id) {
        nodes.remove(id);
        changed.remove(id);
    }

    /** How long ago each node was last heard. */
    synchronized Map<NodeId, Duration> ages(Instant now) {
        Map<NodeId, Duration> ages = HashMap.newHashMap(nodes.size());
        nodes.forEach((id, node) -> ages.put(id, Duration.between(node.capacity.heardAt(), now)));
        return ages;
    }

    /** How many nodes are in each health. */
    synchronized Map<NodeHealth, Integer> healths() {
        Map<NodeHealth, Integer> healths = new EnumMap<>(NodeHealth.class);
        nodes.values().forEach(node -> healths.merge(node.capacity.snapshot().health(), 1, Integer::sum));
        return healths;
    }

    private static final class Tracked {
        private final int partition;
        private NodeCapacity capacity;
        private @Nullable CapacitySnapshot published;
        private @Nullable CapacitySnapshot sending;
        private @Nullable Instant sentAt;

        Tracked(int partition, NodeCapacity capacity) {
            this.partition = partition;
            this.capacity = capacity;
        }

        /** One at a time, so that snapshots of a node cannot overtake each other. */
        boolean isDue(Instant now, CapacityTimes times) {
            if (sending != null) {
                return false;
            }
            CapacitySnapshot last = published;
            CapacitySnapshot current = capacity.snapshot();
            if (last == null || last.health() != current.health() || sentAt == null) {
                return true;
            }
            Duration elapsed = Duration.between(sentAt, now);
            boolean same = last.healthReason().equals(current.healthReason())
                    && last.bootId().equals(current.bootId())
                    && last.runtimes().equals(current.runtimes());
            Duration wait = same ? times.refreshInterval() : times.snapshotInterval();
            // A clock that was set back must not hold anything up.
            return elapsed.isNegative() || elapsed.compareTo(wait) >= 0;
        }
    }
}
