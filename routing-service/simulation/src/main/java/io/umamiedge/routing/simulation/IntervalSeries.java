package io.umamiedge.routing.simulation;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.routing.simulation.result.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The run in pieces of equal length, for plots. What happens after the last request has come, while those under way are
 * followed to their end, belongs to one more piece.
 */
final class IntervalSeries {
    private static final int MOST = 120;

    private final List<GridNode> nodes;
    private final int seconds;
    private final List<Interval> closed = new ArrayList<>();
    private final Latencies ttft = new Latencies(2);
    private final Latencies e2e = new Latencies(2);
    private final Map<CorridorId, long[]> lastUse =
            new TreeMap<>((one, other) -> one.value().compareTo(other.value()));
    private long arrived;
    private long served;
    private long refused;
    private long lost;
    private long failovers;

    IntervalSeries(List<GridNode> nodes, int durationSeconds) {
        this.nodes = nodes;
        this.seconds = Math.ceilDiv(durationSeconds, MOST);
        nodes.forEach(node -> lastUse.put(node.corridor().id(), new long[2]));
    }

    /** Length of a piece. */
    int seconds() {
        return seconds;
    }

    List<Interval> closed() {
        return List.copyOf(closed);
    }

    /** Plans the end of each piece up to {@code end}, when the last one closes. */
    void start(Timeline timeline, long end) {
        long next = Math.min(end, timeline.now() + seconds * Timeline.SECOND);
        timeline.at(next, () -> {
            close();
            if (next < end) {
                start(timeline, end);
            }
        });
    }

    void arrived() {
        arrived++;
    }

    void failedOver() {
        failovers++;
    }

    void served(long ttftMicros, long e2eMicros) {
        served++;
        ttft.record(ttftMicros);
        e2e.record(e2eMicros);
    }

    void notServed(Outcome outcome) {
        if (outcome == Outcome.REFUSED) {
            refused++;
        } else {
            lost++;
        }
    }

    void close() {
        closed.add(new Interval(
                closed.size() * seconds,
                arrived,
                served,
                refused,
                lost,
                failovers,
                ttft.p95Ms(),
                e2e.p95Ms(),
                utilisation()));
        arrived = 0;
        served = 0;
        refused = 0;
        lost = 0;
        failovers = 0;
        ttft.clear();
        e2e.clear();
    }

    private List<Double> utilisation() {
        Map<CorridorId, long[]> use = new TreeMap<>((one, other) -> one.value().compareTo(other.value()));
        for (GridNode node : nodes) {
            long[] sum = use.computeIfAbsent(node.corridor().id(), _ -> new long[2]);
            for (ServingRuntime runtime : node.runtimes()) {
                sum[0] += runtime.busyMicros();
                sum[1] += runtime.slotMicros();
            }
        }
        List<Double> shares = new ArrayList<>(use.size());
        use.forEach((corridor, sum) -> {
            long[] before = lastUse.put(corridor, sum);
            long busy = sum[0] - (before == null ? 0 : before[0]);
            long slots = sum[1] - (before == null ? 0 : before[1]);
            shares.add(slots == 0 ? 0 : (double) busy / slots);
        });
        return shares;
    }
}
