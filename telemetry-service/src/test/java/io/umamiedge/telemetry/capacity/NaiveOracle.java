package io.umamiedge.telemetry.capacity;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.telemetry.LatencyHistogram;
import io.umamiedge.contracts.telemetry.NodeHealth;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.contracts.telemetry.TelemetryReported;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * Says what should be known of a fleet, in the plainest way: it keeps every report and computes each number from all of
 * them, and looks at every node at every tick. Shares no code with what it judges.
 */
final class NaiveOracle {
    /** A node, with every report that counts. */
    static final class Node {
        final List<TelemetryReported> accepted = new ArrayList<>();
        /** The latest arrival as of each of them. */
        final List<Instant> arrivals = new ArrayList<>();

        private final Set<UUID> over = new HashSet<>();
        NodeHealth health = NodeHealth.READY;
        Instant healthSince = Instant.MIN;
        Instant heardAt = Instant.MIN;
        int partition;

        TelemetryReported last() {
            return accepted.getLast();
        }

        private boolean isNews(TelemetryReported next) {
            if (accepted.isEmpty()) {
                return true;
            }
            if (next.report().bootId().equals(last().report().bootId())) {
                return next.report().seq() > last().report().seq();
            }
            return !over.contains(next.report().bootId()) && !next.receivedAt().isBefore(last().receivedAt());
        }
    }

    final Map<NodeId, Node> nodes = new HashMap<>();
    private final Map<Integer, Instant> listeningSince = new HashMap<>();
    private final Map<Integer, Instant> caughtUpAt = new HashMap<>();
    private final Map<Integer, String> instances = new HashMap<>();

    /** From now on this instance speaks for the partition. */
    void assigned(int partition, String instance, Instant now) {
        instances.put(partition, instance);
        listeningSince.put(partition, now);
        caughtUpAt.put(partition, now);
    }

    void arrived(int partition, TelemetryReported reported, Instant now) {
        Node node = nodes.computeIfAbsent(reported.nodeId(), id -> new Node());
        node.partition = partition;
        if (!node.isNews(reported)) {
            return;
        }
        if (!node.accepted.isEmpty()
                && !reported.report().bootId().equals(node.last().report().bootId())) {
            node.over.add(node.last().report().bootId());
        }
        Instant latest = node.accepted.isEmpty() || reported.receivedAt().isAfter(node.arrivals.getLast())
                ? reported.receivedAt()
                : node.arrivals.getLast();
        boolean isFirst = node.accepted.isEmpty();
        node.accepted.add(reported);
        node.arrivals.add(latest);
        node.heardAt = reported.receivedAt().isAfter(now) ? now : reported.receivedAt();
        NodeHealth health = health(reported);
        if (isFirst || health != node.health) {
            node.healthSince = reported.receivedAt();
        }
        node.health = health;
    }

    /** All that this instance's partitions held until now has arrived. */
    void tick(String instance, Instant now, Duration staleAfter, Duration offlineAfter) {
        instances.forEach((partition, owner) -> {
            if (owner.equals(instance)) {
                Duration gap = Duration.between(caughtUpAt.get(partition), now);
                if (gap.compareTo(staleAfter.dividedBy(2)) > 0) {
                    listeningSince.put(partition, now);
                }
                caughtUpAt.put(partition, now);
            }
        });
        List<Node> worse = new ArrayList<>();
        int expected = 0;
        int lately = 0;
        for (Node node : nodes.values()) {
            if (instance.equals(instances.get(node.partition))) {
                if (after(node, now, staleAfter, offlineAfter) != node.health) {
                    worse.add(node);
                }
                if (node.health != NodeHealth.STALE && node.health != NodeHealth.OFFLINE) {
                    expected++;
                    lately += node.heardAt.isAfter(now.minus(staleAfter.dividedBy(2))) ? 1 : 0;
                }
            }
        }
        if (!worse.isEmpty() && expected >= 10 && lately * 10 < expected) {
            instances.forEach((partition, owner) -> {
                if (owner.equals(instance)) {
                    listeningSince.put(partition, now);
                }
            });
            return;
        }
        for (Node node : worse) {
            node.health = after(node, now, staleAfter, offlineAfter);
            node.healthSince = now;
        }
    }

    private NodeHealth after(Node node, Instant now, Duration staleAfter, Duration offlineAfter) {
        Instant since = listeningSince.get(node.partition);
        Instant from = node.heardAt.isAfter(since) ? node.heardAt : since;
        Duration silence = Duration.between(from, now);
        if (node.health == NodeHealth.OFFLINE || silence.compareTo(staleAfter) < 0) {
            return node.health;
        }
        return silence.compareTo(offlineAfter) >= 0 ? NodeHealth.OFFLINE : NodeHealth.STALE;
    }

    private static NodeHealth health(TelemetryReported reported) {
        List<RuntimeState> states =
                reported.report().runtimes().stream().map(RuntimeReport::state).toList();
        if (reported.report().draining() != null && reported.report().draining()) {
            return NodeHealth.OFFLINE;
        }
        if (!states.contains(RuntimeState.READY)) {
            return states.contains(RuntimeState.LOADING) ? NodeHealth.LOADING : NodeHealth.OFFLINE;
        }
        return states.contains(RuntimeState.LOADING) || states.contains(RuntimeState.FAILED)
                ? NodeHealth.DEGRADED
                : NodeHealth.READY;
    }

    /** What one runtime of a node counted within the window that ends with the node's last report. */
    static final class Window {
        private final Node node;
        private final int runtime;
        private final long firstSlice;
        private final int firstOfBoot;

        Window(Node node, int runtime, long sliceMs, int slices) {
            this.node = node;
            this.runtime = runtime;
            this.firstSlice = node.arrivals.getLast().toEpochMilli() / sliceMs - slices + 1;
            this.sliceMs = sliceMs;
            int first = node.accepted.size();
            while (first > 0
                    && node.accepted
                            .get(first - 1)
                            .report()
                            .bootId()
                            .equals(node.last().report().bootId())) {
                first--;
            }
            this.firstOfBoot = first;
        }

        private final long sliceMs;

        /** Null when the boot never told it. */
        Long grown(Function<RuntimeReport, Long> counter) {
            List<Integer> told = told(counter);
            if (told.isEmpty()) {
                return null;
            }
            long sum = 0;
            for (int i = 1; i < told.size(); i++) {
                if (isWithin(told.get(i))) {
                    long before = counter.apply(report(told.get(i - 1)));
                    long after = counter.apply(report(told.get(i)));
                    sum += after >= before ? after - before : after;
                }
            }
            return sum;
        }

        long milliseconds(Function<RuntimeReport, Long> counter) {
            List<Integer> told = told(counter);
            long sum = 0;
            for (int i = 1; i < told.size(); i++) {
                if (isWithin(told.get(i))) {
                    sum += Duration.between(node.arrivals.get(told.get(i - 1)), node.arrivals.get(told.get(i)))
                            .toMillis();
                }
            }
            return sum;
        }

        /** A time for each request, sorted; null when the boot never told a histogram. */
        List<Double> times(Function<RuntimeReport, LatencyHistogram> histogram) {
            List<Integer> told = told(histogram);
            if (told.isEmpty()) {
                return null;
            }
            List<Double> times = new ArrayList<>();
            for (int i = 1; i < told.size(); i++) {
                LatencyHistogram before = histogram.apply(report(told.get(i - 1)));
                LatencyHistogram after = histogram.apply(report(told.get(i)));
                if (isWithin(told.get(i)) && before.upperBoundsMs().equals(after.upperBoundsMs())) {
                    addTimes(before, after, times);
                }
            }
            times.sort(null);
            return times;
        }

        private static void addTimes(LatencyHistogram before, LatencyHistogram after, List<Double> times) {
            boolean isRestarted = false;
            for (int bucket = 0; bucket < after.counts().size(); bucket++) {
                isRestarted |= after.counts().get(bucket) < before.counts().get(bucket);
            }
            for (int bucket = 0; bucket < after.counts().size(); bucket++) {
                long count = after.counts().get(bucket)
                        - (isRestarted ? 0 : before.counts().get(bucket));
                double lower = bucket == 0 ? 0 : after.upperBoundsMs().get(bucket - 1);
                double upper = bucket == after.upperBoundsMs().size()
                        ? lower
                        : after.upperBoundsMs().get(bucket);
                for (long i = 0; i < count; i++) {
                    times.add((lower + upper) / 2);
                }
            }
        }

        /** The newest that was told of it in this boot; null when nothing was. */
        <T> T newest(Function<RuntimeReport, T> value) {
            List<Integer> told = told(value);
            return told.isEmpty() ? null : value.apply(report(told.getLast()));
        }

        private <T> List<Integer> told(Function<RuntimeReport, T> value) {
            List<Integer> told = new ArrayList<>();
            for (int i = firstOfBoot; i < node.accepted.size(); i++) {
                if (value.apply(report(i)) != null) {
                    told.add(i);
                }
            }
            return told;
        }

        private boolean isWithin(int accepted) {
            return node.arrivals.get(accepted).toEpochMilli() / sliceMs >= firstSlice;
        }

        private RuntimeReport report(int accepted) {
            return node.accepted.get(accepted).report().runtimes().get(runtime);
        }
    }
}
