package io.umamiedge.routing.engine;

import java.util.PriorityQueue;
import java.util.function.Consumer;

/** Which nodes change by themselves, and when: a drill ends, a report gets too old. Written under the table's lock. */
final class Agenda {
    private record Due(long at, NodeEntry node) {}

    private final PriorityQueue<Due> due = new PriorityQueue<>((one, other) -> Long.compare(one.at, other.at));
    private volatile long next = Long.MAX_VALUE;

    /** Whether something is due by then; to be asked without the lock. */
    boolean isDue(long now) {
        return now >= next;
    }

    /** Comes back to the node when it is due, as far as that is earlier than known. */
    void await(NodeEntry node, long now) {
        long at = node.dueAt(now);
        if (at < node.awaitedAt()) {
            node.await(at);
            due.add(new Due(at, node));
            next = Math.min(next, at);
        }
    }

    /** Gives every node that is due by then. */
    void passTo(long now, Consumer<NodeEntry> then) {
        for (Due first = due.peek(); first != null && first.at <= now; first = due.peek()) {
            due.remove();
            first.node.await(Long.MAX_VALUE);
            then.accept(first.node);
        }
        next = due.isEmpty() ? Long.MAX_VALUE : due.peek().at;
    }
}
