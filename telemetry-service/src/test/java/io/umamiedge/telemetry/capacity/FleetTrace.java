package io.umamiedge.telemetry.capacity;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.telemetry.GpuReport;
import io.umamiedge.contracts.telemetry.LatencyHistogram;
import io.umamiedge.contracts.telemetry.LatencyPercentiles;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.contracts.telemetry.TelemetryReport;
import io.umamiedge.contracts.telemetry.TelemetryReported;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * What arrives of a simulated fleet in a few virtual minutes, with everything that can go wrong on the way: reboots of
 * nodes and runtimes, reports that are lost, repeated, late and out of order, clocks that are off, counters that go
 * missing, buckets that change, nodes that are cut off, shut down or die, and an outage of our own ingress.
 */
final class FleetTrace {
    static final Instant START = Instant.parse("2026-11-24T08:00:00Z");
    static final Duration LENGTH = Duration.ofSeconds(115);
    static final int PARTITIONS = 6;

    private static final Duration OUTAGE_FROM = Duration.ofSeconds(28);
    private static final Duration OUTAGE_TO = Duration.ofSeconds(38);
    /** Nothing gets lost for good around the restart, so that what follows of it can be told exactly. */
    private static final Duration CALM_FROM = Duration.ofSeconds(44);

    private static final Duration CALM_TO = Duration.ofSeconds(68);
    private static final List<RuntimeState> STATES = List.of(RuntimeState.values());
    private static final List<List<Double>> BOUNDS = List.of(
            List.of(1.0, 10.0, 50.0, 100.0, 250.0, 500.0, 1_000.0, 5_000.0),
            List.of(0.0, 20.0, 40.0, 80.0, 160.0, 320.0),
            List.of(100.0));

    /** A record of the reports topic; {@code appendedAt} is when the partition had it. */
    record Arrival(int partition, Instant appendedAt, TelemetryReported reported) {}

    private final RandomGenerator random;
    private final List<Arrival> arrivals = new ArrayList<>();

    private FleetTrace(RandomGenerator random) {
        this.random = random;
    }

    /** In the order of the topic. */
    static List<Arrival> of(int nodes, RandomGenerator random) {
        FleetTrace trace = new FleetTrace(random);
        for (int i = 0; i < nodes; i++) {
            trace.live(new NodeId("node-" + i), i % PARTITIONS);
        }
        trace.arrivals.sort(Comparator.comparing(Arrival::appendedAt));
        return trace.arrivals;
    }

    private void live(NodeId id, int partition) {
        Machine machine = new Machine();
        Instant end = START.plus(LENGTH);
        Instant death = chance(0.05) ? someTime() : end;
        Instant cutFrom = chance(0.2) ? someTime() : end;
        Instant cutTo = cutFrom.plusMillis(random.nextInt(1_000, 25_000));
        long serviceSkew = random.nextInt(-40, 41);
        Instant now = START.plusMillis(random.nextInt(3_000));
        while (now.isBefore(death)) {
            machine.live();
            boolean isLast = chance(0.001) && !isCalm(now);
            TelemetryReport report = machine.report(now, isLast);
            boolean isCut = !now.isBefore(cutFrom) && now.isBefore(cutTo);
            if (!isCut && !isIn(now, OUTAGE_FROM, OUTAGE_TO) && (isCalm(now) || !chance(0.05))) {
                send(id, partition, now.plusMillis(random.nextInt(5)), serviceSkew, report);
            }
            if (isLast) {
                return;
            }
            now = now.plusMillis(random.nextInt(900, 1_101));
        }
    }

    /** Once, or once more: a node that did not hear the answer sends again, and another instance may take it. */
    private void send(NodeId id, int partition, Instant at, long serviceSkew, TelemetryReport report) {
        append(id, partition, at, serviceSkew, report);
        if (chance(0.05)) {
            append(id, partition, at.plusMillis(random.nextInt(3_000)), -serviceSkew, report);
        }
    }

    private void append(NodeId id, int partition, Instant receivedAt, long serviceSkew, TelemetryReport report) {
        int delay = chance(0.04) ? random.nextInt(2_000) : random.nextInt(30);
        arrivals.add(new Arrival(
                partition,
                receivedAt.plusMillis(delay),
                new TelemetryReported(id, receivedAt.plusMillis(serviceSkew), report)));
    }

    private Instant someTime() {
        Instant time = START.plusMillis(random.nextLong(LENGTH.toMillis()));
        return isCalm(time) ? START.plus(CALM_TO) : time;
    }

    private boolean isCalm(Instant now) {
        return isIn(now, CALM_FROM, CALM_TO);
    }

    private static boolean isIn(Instant now, Duration from, Duration to) {
        return !now.isBefore(START.plus(from)) && now.isBefore(START.plus(to));
    }

    private boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    private final class Machine {
        private final List<WatchedRuntime> runtimes = new ArrayList<>();
        private final long clockSkew = random.nextLong(-3_600_000, 3_600_000);
        private UUID boot = uuid();
        private long seq;

        Machine() {
            runtimes.add(new WatchedRuntime("main"));
            if (chance(0.3)) {
                runtimes.add(new WatchedRuntime("other"));
            }
        }

        void live() {
            if (chance(0.008)) {
                // The agent alone, or the machine with all its runtimes.
                boot = uuid();
                seq = 0;
                if (chance(0.5)) {
                    runtimes.forEach(WatchedRuntime::restart);
                }
            }
            runtimes.forEach(WatchedRuntime::live);
        }

        TelemetryReport report(Instant now, boolean isLast) {
            seq += chance(0.02) ? random.nextInt(2, 9) : 1;
            List<GpuReport> gpus = List.of(
                    new GpuReport("L4", random.nextDouble(), 1L << 30, 1L << 34, 40.0 + random.nextInt(9), null));
            return new TelemetryReport(
                    boot,
                    seq,
                    now.plusMillis(clockSkew + random.nextInt(-20, 21)),
                    runtimes.stream().map(WatchedRuntime::report).toList(),
                    gpus,
                    null,
                    isLast ? true : null);
        }

        private UUID uuid() {
            return new UUID(random.nextLong(), random.nextLong());
        }
    }

    private final class WatchedRuntime {
        private final String id;
        private final boolean isCounting = chance(0.85);
        private final boolean isTimed = isCounting && chance(0.8);
        private final double demand = chance(0.3) ? 0 : random.nextDouble(6);
        private RuntimeState state = RuntimeState.READY;
        private Integer slots = 8;
        private Integer running = 0;
        private Integer waiting = 0;
        private Double kvCacheUsage;
        private List<Double> bounds = BOUNDS.get(random.nextInt(BOUNDS.size()));
        private long requests = random.nextInt(100_000);
        private long errors = requests / 50;
        private long tokens = requests * 200;
        private long[] buckets = new long[bounds.size() + 1];

        WatchedRuntime(String id) {
            this.id = id;
            buckets[0] = requests;
        }

        void restart() {
            requests = 0;
            errors = 0;
            tokens = 0;
            buckets = new long[bounds.size() + 1];
        }

        void live() {
            if (chance(0.006)) {
                restart();
            }
            if (chance(0.004)) {
                bounds = BOUNDS.get(random.nextInt(BOUNDS.size()));
                buckets = new long[bounds.size() + 1];
                buckets[0] = requests;
            }
            if (chance(0.01)) {
                state = STATES.get(random.nextInt(STATES.size()));
            }
            if (chance(0.15)) {
                slots = chance(0.9) ? (chance(0.5) ? 8 : 256) : null;
                running = demand == 0 ? 0 : random.nextInt(9);
                waiting = chance(0.8) ? random.nextInt(2) : null;
                kvCacheUsage = chance(0.5) ? random.nextInt(101) / 100.0 : null;
            }
            for (int i = (int) (demand * random.nextDouble(2)); i > 0; i--) {
                requests++;
                errors += chance(0.05) ? 1 : 0;
                tokens += random.nextInt(500);
                buckets[random.nextInt(buckets.length)]++;
            }
        }

        RuntimeReport report() {
            LatencyHistogram histogram = isTimed && !chance(0.03) ? histogram() : null;
            return new RuntimeReport(
                    new RuntimeId(id),
                    state,
                    slots,
                    running,
                    waiting,
                    kvCacheUsage,
                    isTimed ? null : new LatencyPercentiles(random.nextInt(100), 100 + random.nextInt(100)),
                    null,
                    isCounting ? null : (Double) (double) random.nextInt(1_000),
                    known(requests),
                    known(errors),
                    known(tokens),
                    histogram,
                    histogram == null || chance(0.1) ? null : histogram());
        }

        private Long known(long counter) {
            return isCounting && !chance(0.03) ? counter : null;
        }

        private LatencyHistogram histogram() {
            List<Long> counts = new ArrayList<>();
            for (long count : buckets) {
                counts.add(count);
            }
            return new LatencyHistogram(bounds, counts);
        }
    }
}
