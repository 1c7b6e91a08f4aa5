package io.umamiedge.benchmarks.telemetry;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.Verdict;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;

/**
 * How long after a node's last report was answered a candidate says that it is not to be routed to. Thread-safe.
 *
 * <p>Nodes that go on reporting and are taken out all the same are counted: a grid that ejects everybody is quick, too.
 */
final class Silence implements FleetRequests.Listener, CandidateWatch.Listener {
    private final List<FleetNode> silent;
    private final Set<NodeId> left;
    private final Map<NodeId, Long> lastAnswer = new HashMap<>();
    private final Set<NodeId> wronged = new HashSet<>();
    private final Histogram delay = new Histogram(3);
    private boolean over;

    /** These nodes will fall silent. */
    Silence(List<FleetNode> silent) {
        this.silent = List.copyOf(silent);
        this.left = new HashSet<>();
        silent.forEach(node -> left.add(node.id()));
    }

    @Override
    public synchronized void answered(int node, int status, long now) {
        lastAnswer.put(silent.get(node).id(), now);
    }

    /** From now on nobody of them reports any more. */
    synchronized void begins() {
        over = true;
    }

    @Override
    public synchronized void seen(Candidate candidate, long now) {
        if (candidate.verdict() == Verdict.ELIGIBLE) {
            return;
        }
        NodeId node = candidate.nodeId();
        Long last = lastAnswer.get(node);
        if (!over || last == null) {
            wronged.add(node);
        } else if (left.remove(node)) {
            delay.recordValue(now - last);
        }
    }

    /** Silent nodes that are still offered. */
    synchronized Set<NodeId> left() {
        return Set.copyOf(left);
    }

    /** Nodes that were taken out although they reported. */
    synchronized Set<NodeId> wronged() {
        return Set.copyOf(wronged);
    }

    /** Nanoseconds. */
    synchronized Histogram delay() {
        return delay.copy();
    }
}
