package io.umamiedge.telemetry.snapshot;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The newest published snapshot of every node, by node and in the order in which they changed last.
 *
 * <p>That order is what a stream reads: whoever remembers how far it came finds, however slow it is, the newest of each
 * node after that and nothing else, so that no reader needs a buffer. Thread-safe.
 */
public final class CapacityView {
    private final int rememberedRemovals;
    private final Function<NodeId, Optional<CorridorId>> corridors;
    private final Map<NodeId, NodeNews> nodes = new ConcurrentHashMap<>();
    private final ConcurrentNavigableMap<Long, NodeNews> news = new ConcurrentSkipListMap<>();
    private final Deque<NodeNews> removals = new ArrayDeque<>();
    private volatile long newest;
    private volatile long forgotten;

    /** A snapshot with the partition that it is on, which is the partition that the node's reports are on. */
    public record Held(int partition, CapacitySnapshot snapshot) {}

    /** What a record of the topic says; null when the node was removed. */
    record Change(NodeId nodeId, @Nullable Held held) {}

    /**
     * Starts empty.
     *
     * @param corridors where a node belongs now
     * @param rememberedRemovals how many removed nodes are kept for readers who have not seen that they are gone
     */
    CapacityView(Function<NodeId, Optional<CorridorId>> corridors, int rememberedRemovals) {
        this.corridors = corridors;
        this.rememberedRemovals = rememberedRemovals;
    }

    /** The newest that was published of a node. */
    public Optional<CapacitySnapshot> snapshot(NodeId node) {
        return Optional.ofNullable(nodes.get(node)).map(NodeNews::held).map(Held::snapshot);
    }

    /** All of them, in no order. */
    public Collection<Held> all() {
        List<Held> all = new ArrayList<>(nodes.size());
        for (NodeNews node : nodes.values()) {
            Held held = node.held();
            if (held != null) {
                all.add(held);
            }
        }
        return all;
    }

    synchronized void apply(List<Change> changes) {
        for (Change change : changes) {
            NodeNews before = nodes.get(change.nodeId());
            if (change.held() != null) {
                CorridorId corridor = corridors.apply(change.nodeId()).orElse(null);
                put(
                        before,
                        new NodeNews(change.nodeId(), change.held(), corridor, ++newest, movedAt(before, corridor)));
            } else if (before != null && before.held() != null) {
                NodeNews removal = new NodeNews(change.nodeId(), null, before.corridor(), ++newest, before.movedAt());
                put(before, removal);
                removals.add(removal);
                forgetOldRemovals();
            }
        }
    }

    /** To be called when nodes may belong elsewhere than before. */
    synchronized void relocate() {
        for (NodeNews node : List.copyOf(nodes.values())) {
            CorridorId corridor = corridors.apply(node.nodeId()).orElse(null);
            if (node.held() != null && !Objects.equals(corridor, node.corridor())) {
                put(node, new NodeNews(node.nodeId(), node.held(), corridor, ++newest, newest));
            }
        }
    }

    /** The version of the last change; 0 before the first. */
    long newest() {
        return newest;
    }

    /** Removals up to this version may be missing: a reader that stands before it has to begin anew. */
    long forgotten() {
        return forgotten;
    }

    /** What changed first after this version, of what has not changed again since; null when nothing has. */
    @Nullable
    NodeNews after(long version) {
        Map.Entry<Long, NodeNews> next = news.higherEntry(version);
        return next == null ? null : next.getValue();
    }

    private long movedAt(@Nullable NodeNews before, @Nullable CorridorId corridor) {
        return before != null && Objects.equals(before.corridor(), corridor) ? before.movedAt() : newest;
    }

    private void put(@Nullable NodeNews before, NodeNews now) {
        nodes.put(now.nodeId(), now);
        news.put(now.version(), now);
        // Last, so that a reader who comes by in between meets the node twice rather than not at all.
        if (before != null) {
            news.remove(before.version());
        }
    }

    private void forgetOldRemovals() {
        while (removals.size() > rememberedRemovals) {
            NodeNews oldest = removals.remove();
            // A node that came back is another piece of news by now.
            if (nodes.remove(oldest.nodeId(), oldest)) {
                news.remove(oldest.version());
                forgotten = oldest.version();
            }
        }
    }
}
