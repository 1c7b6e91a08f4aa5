package io.umamiedge.telemetry.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.contracts.telemetry.LatencyHistogram;
import io.umamiedge.contracts.telemetry.LatencyPercentiles;
import io.umamiedge.contracts.telemetry.LatencySketch;
import io.umamiedge.contracts.telemetry.RuntimeCapacity;
import io.umamiedge.contracts.telemetry.RuntimeCounters;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.WindowCounts;
import io.umamiedge.telemetry.capacity.FleetTrace.Arrival;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/**
 * A thousand nodes through a bad time, with a handover and a killed instance in the middle of it, end with the snapshots
 * that a naive computation from all of the trace ends with. {@code -Doracle.seed=…} repeats a run.
 */
class CapacityOracleTest {
    private static final int NODES = 1_000;
    private static final CapacityTimes TIMES = new CapacityTimes(
            Duration.ofMillis(250),
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            Duration.ofMillis(2_500),
            Duration.ofSeconds(15),
            Duration.ofSeconds(24));
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Instant HANDOVER = FleetTrace.START.plusSeconds(48);
    private static final Instant KILL = FleetTrace.START.plusSeconds(52);
    private static final Instant RESTART = FleetTrace.START.plusSeconds(58);
    /** What was not committed when it was killed comes again. */
    private static final Duration UNCOMMITTED = Duration.ofSeconds(5);
    /** Behind the end every snapshot is repeated once. */
    private static final Instant END = FleetTrace.START.plus(FleetTrace.LENGTH).plusSeconds(26);

    private final long seed = Long.getLong("oracle.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final NaiveOracle oracle = new NaiveOracle();
    private final Map<NodeId, CapacitySnapshot> topic = new HashMap<>();
    private final Map<Integer, List<Arrival>> partitions = new HashMap<>();
    private final Map<Integer, Integer> consumed = new HashMap<>();
    private final Map<Integer, CapacityTracker> owners = new HashMap<>();
    private final Map<Integer, String> names = new HashMap<>();
    private int snapshots;

    @Test
    void endsWithWhatANaiveComputationFromAllOfTheTraceEndsWith() {
        System.out.println("oracle.seed=" + seed);
        List<Arrival> trace = FleetTrace.of(NODES, random);
        trace.forEach(arrival -> partitions
                .computeIfAbsent(arrival.partition(), partition -> new ArrayList<>())
                .add(arrival));
        CapacityTracker one = new CapacityTracker(TIMES);
        CapacityTracker two = new CapacityTracker(TIMES);
        for (int partition = 0; partition < FleetTrace.PARTITIONS; partition++) {
            assign(partition, partition < 4 ? one : two, partition < 4 ? "one" : "two", FleetTrace.START, 0);
        }
        for (Instant now = FleetTrace.START; now.isBefore(END); now = now.plus(TICK)) {
            if (now.equals(HANDOVER)) {
                one.revoked(3);
                assign(3, two, "two", now, consumed.get(3));
            }
            if (now.equals(KILL)) {
                owners.values().removeIf(owner -> owner == one);
            }
            if (now.equals(RESTART)) {
                restart(now);
            }
            tick(now);
        }
        assertThat(topic).as("seed %d", seed).hasSameSizeAs(oracle.nodes);
        oracle.nodes.forEach(this::assertRight);
        System.out.printf("%d reports, %d snapshots, %s%n", trace.size(), snapshots, healths());
    }

    private Map<Object, Long> healths() {
        Map<Object, Long> healths = new TreeMap<>();
        topic.values().forEach(snapshot -> healths.merge(snapshot.health(), 1L, Long::sum));
        return healths;
    }

    private void assign(int partition, CapacityTracker owner, String name, Instant now, int next) {
        owners.put(partition, owner);
        names.put(partition, name);
        consumed.put(partition, next);
        owner.assigned(partition, next, now);
        topic.values().stream()
                .filter(snapshot -> oracle.nodes.get(snapshot.nodeId()).partition == partition)
                .forEach(snapshot -> owner.restore(partition, snapshot, now));
        oracle.assigned(partition, name, now);
    }

    private void restart(Instant now) {
        CapacityTracker restarted = new CapacityTracker(TIMES);
        for (int partition = 0; partition < 3; partition++) {
            List<Arrival> log = partitions.get(partition);
            int next = consumed.get(partition);
            while (next > 0 && log.get(next - 1).appendedAt().isAfter(KILL.minus(UNCOMMITTED))) {
                next--;
            }
            assign(partition, restarted, "restarted", now, next);
        }
    }

    private void tick(Instant now) {
        owners.forEach((partition, owner) -> consume(partition, owner, now));
        for (CapacityTracker tracker : List.copyOf(new LinkedHashSet<>(owners.values()))) {
            owners.forEach((partition, owner) -> {
                if (owner == tracker) {
                    tracker.endedAt(partition, now, consumed.get(partition));
                }
            });
            tracker.noticeSilence(now);
            for (CapacitySnapshot snapshot : tracker.due(now)) {
                // Kafka is slow to take some of them, but not when their instance is about to die.
                if (random.nextInt(100) == 0 && now.isBefore(HANDOVER.minusSeconds(5))) {
                    tracker.failed(snapshot);
                } else {
                    tracker.published(snapshot);
                    topic.put(snapshot.nodeId(), snapshot);
                    snapshots++;
                }
            }
        }
        owners.keySet().stream()
                .map(names::get)
                .distinct()
                .forEach(name -> oracle.tick(name, now, TIMES.staleAfter(), TIMES.offlineAfter()));
    }

    private void consume(int partition, CapacityTracker owner, Instant now) {
        List<Arrival> log = partitions.get(partition);
        int next = consumed.get(partition);
        while (next < log.size() && !log.get(next).appendedAt().isAfter(now)) {
            owner.accept(partition, log.get(next).reported(), now);
            owner.processed(partition, next);
            oracle.arrived(partition, log.get(next).reported(), now);
            next++;
        }
        consumed.put(partition, next);
    }

    private void assertRight(NodeId id, NaiveOracle.Node node) {
        CapacitySnapshot found = topic.get(id);
        String what = "seed " + seed + ", " + id;
        assertThat(found.bootId()).as(what).isEqualTo(node.last().report().bootId());
        assertThat(found.seq()).as(what).isEqualTo(node.last().report().seq());
        assertThat(found.receivedAt()).as(what).isEqualTo(node.last().receivedAt());
        assertThat(found.health()).as(what).isEqualTo(node.health);
        assertThat(found.healthSince()).as(what).isEqualTo(node.healthSince);
        assertThat(found.gpus()).as(what).isEqualTo(node.last().report().gpus());
        assertThat(found.clockSkewMs())
                .as(what)
                .isEqualTo(Duration.between(
                                node.last().receivedAt(), node.last().report().observedAt())
                        .toMillis());
        assertThat(found.runtimes()).as(what).hasSameSizeAs(node.last().report().runtimes());
        for (int i = 0; i < found.runtimes().size(); i++) {
            NaiveOracle.Window window = new NaiveOracle.Window(node, i, 2_000, 12);
            assertGauges(
                    found.runtimes().get(i), node.last().report().runtimes().get(i), window, what);
            // What was restored from a snapshot ages as one slice: only behind it is the window exact.
            if (node.last().receivedAt().isAfter(RESTART.plusSeconds(27))) {
                assertWindow(found.runtimes().get(i), window, what);
            }
        }
    }

    private void assertGauges(RuntimeCapacity found, RuntimeReport told, NaiveOracle.Window window, String what) {
        assertThat(found.id()).as(what).isEqualTo(told.id());
        assertThat(found.state()).as(what).isEqualTo(told.state());
        assertThat(found.slots()).as(what).isEqualTo(told.slots());
        assertThat(found.running()).as(what).isEqualTo(told.running());
        assertThat(found.waiting()).as(what).isEqualTo(told.waiting());
        assertThat(found.kvCacheUsage()).as(what).isEqualTo(told.kvCacheUsage());
        assertThat(found.counters())
                .as(what)
                .isEqualTo(new RuntimeCounters(
                        window.newest(RuntimeReport::requestsTotal),
                        window.newest(RuntimeReport::errorsTotal),
                        window.newest(RuntimeReport::tokensTotal),
                        window.newest(RuntimeReport::ttftHistogram),
                        window.newest(RuntimeReport::e2eHistogram)));
        if (found.counters().ttftHistogram() == null) {
            assertThat(found.ttftMs()).as(what).isEqualTo(told.ttftMs());
        }
        if (found.counters().tokensTotal() == null) {
            assertThat(found.tokensPerSecond()).as(what).isEqualTo(told.tokensPerSecond());
        }
    }

    private void assertWindow(RuntimeCapacity found, NaiveOracle.Window window, String what) {
        Long requests = window.grown(RuntimeReport::requestsTotal);
        Long errors = window.grown(RuntimeReport::errorsTotal);
        Long tokens = window.grown(RuntimeReport::tokensTotal);
        long milliseconds = window.milliseconds(RuntimeReport::tokensTotal);
        assertThat(found.window()).as(what).isEqualTo(new WindowCounts(requests, errors, tokens, milliseconds));
        assertThat(found.errorRate())
                .as(what)
                .isEqualTo(
                        errors == null || requests == null || requests == 0
                                ? null
                                : (Double) Math.min(1.0, (double) errors / requests));
        if (tokens != null) {
            assertThat(found.tokensPerSecond())
                    .as(what)
                    .isEqualTo(milliseconds == 0 ? null : (Double) (tokens * 1_000.0 / milliseconds));
        }
        assertLatency(found.ttftMs(), found.ttftSketch(), RuntimeReport::ttftHistogram, window, what);
        assertLatency(found.e2eMs(), found.e2eSketch(), RuntimeReport::e2eHistogram, window, what);
    }

    private void assertLatency(
            LatencyPercentiles found,
            LatencySketch sketch,
            Function<RuntimeReport, LatencyHistogram> histogram,
            NaiveOracle.Window window,
            String what) {
        List<Double> times = window.times(histogram);
        if (times == null) {
            assertThat(sketch).as(what).isNull();
            return;
        }
        long counted = sketch.zeros();
        for (long count : sketch.counts()) {
            counted += count;
        }
        assertThat(counted).as(what).isEqualTo(times.size());
        if (times.isEmpty()) {
            assertThat(found).as(what).isNull();
            return;
        }
        double p50 = times.get((int) (0.5 * (times.size() - 1)));
        double p95 = times.get((int) (0.95 * (times.size() - 1)));
        assertThat(found.p50()).as(what).isCloseTo(p50, within(0.0101 * p50));
        assertThat(found.p95()).as(what).isCloseTo(p95, within(0.0101 * p95));
    }
}
