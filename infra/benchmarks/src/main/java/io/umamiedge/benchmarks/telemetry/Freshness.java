package io.umamiedge.benchmarks.telemetry;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.routing.Candidate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * How long after a report was due its news, or that of a later report of the same node, was seen in a candidate. Every
 * report of the fleet is followed; each says another number of running requests. Thread-safe.
 */
final class Freshness implements FleetRequests.Listener, CandidateWatch.Listener {
    private final List<FleetNode> nodes;
    private final Map<NodeId, Deque<Reported>> waiting = new HashMap<>();
    private Histogram latency = new Histogram(3);

    private record Reported(int running, long due) {}

    Freshness(List<FleetNode> nodes) {
        this.nodes = List.copyOf(nodes);
        nodes.forEach(node -> waiting.put(node.id(), new ArrayDeque<>()));
    }

    @Override
    public synchronized void reported(int node, int running, long due) {
        of(nodes.get(node).id()).add(new Reported(running, due));
    }

    @Override
    public synchronized void seen(Candidate candidate, long now) {
        Deque<Reported> reports = waiting.get(candidate.nodeId());
        Integer running = candidate.runtimes().getFirst().running();
        if (reports == null || running == null || reports.stream().noneMatch(report -> report.running() == running)) {
            return;
        }
        Reported told;
        do {
            told = reports.remove();
            latency.recordValue(now - told.due());
        } while (told.running() != running);
    }

    /** Forgets what was seen so far: warming up. */
    synchronized void startAnew() {
        waiting.values().forEach(Deque::clear);
        latency = new Histogram(3);
    }

    /** Reports whose news was never seen. */
    synchronized long unseen() {
        return waiting.values().stream().mapToLong(Deque::size).sum();
    }

    /** Nanoseconds; what was never seen is not in it. */
    synchronized Histogram latency() {
        return latency.copy();
    }

    private Deque<Reported> of(NodeId node) {
        Deque<Reported> reports = waiting.get(node);
        if (reports == null) {
            throw new IllegalStateException(node + " is not of this fleet");
        }
        return reports;
    }
}
