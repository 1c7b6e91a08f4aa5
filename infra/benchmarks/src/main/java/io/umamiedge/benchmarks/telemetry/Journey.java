package io.umamiedge.benchmarks.telemetry;

import io.umamiedge.benchmarks.grid.KafkaHop;
import io.umamiedge.benchmarks.grid.Measured;
import io.umamiedge.benchmarks.grid.MeasuredGrid;
import io.umamiedge.benchmarks.load.HttpLoad;
import io.umamiedge.benchmarks.load.LoadResult;
import io.umamiedge.benchmarks.load.Pace;
import io.umamiedge.benchmarks.suite.Finding;
import io.umamiedge.benchmarks.suite.Limit;
import io.umamiedge.benchmarks.suite.Quantity;
import io.umamiedge.benchmarks.suite.Run;
import io.umamiedge.local.Service;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import org.HdrHistogram.Histogram;

/**
 * What a gateway sees of a fleet that reports once a second, each node on a connection of its own: how soon it sees a
 * change, and how soon it sees that a node has fallen silent.
 */
final class Journey {
    private static final int ACCEPTED = 202;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double INTERVAL_NANOS = 1e9;
    private static final int FALLING_SILENT = 50;
    private static final Duration LAST_NEWS = Duration.ofSeconds(5);
    private static final Duration PATIENCE_WITH_SILENCE = Duration.ofSeconds(15);
    private static final Limit NEWS = Limit.atMost(250, "ms");
    private static final Limit EJECTION = Limit.atMost(3, "intervals");

    private final Run run;
    private final MeasuredGrid grid;
    private final List<FleetNode> fleet;
    private final URI telemetry;
    private final String bootstrap;

    Journey(Run run, MeasuredGrid grid, List<FleetNode> fleet) {
        this.run = run;
        this.grid = grid;
        this.fleet = fleet;
        telemetry = grid.grid().url(Service.TELEMETRY);
        bootstrap = grid.grid().kafkaBootstrap();
    }

    void measure() throws IOException, InterruptedException {
        news();
        silence();
    }

    private void news() throws IOException, InterruptedException {
        run.progress("measuring how soon a gateway sees a change");
        Freshness freshness = new Freshness(fleet);
        FleetRequests requests =
                new FleetRequests(telemetry, fleet, fleet.size(), 1, FleetRequests.Load.NEWS, freshness);
        Measured<LoadResult> measured;
        Histogram hops;
        try (HttpLoad load = HttpLoad.connect(telemetry, fleet.size(), requests);
                CandidateWatch _ = CandidateWatch.start(bootstrap, freshness)) {
            Pace onceASecond = Pace.perSecond(fleet.size());
            load.run(onceASecond, run.choose(Duration.ofSeconds(45), Duration.ofSeconds(10)));
            freshness.startAnew();
            KafkaHop hop = KafkaHop.start(bootstrap);
            try (hop) {
                measured = grid.measure(
                        () -> load.run(onceASecond, run.choose(Duration.ofSeconds(60), Duration.ofSeconds(10))));
            }
            hops = hop.latency();
            awaitLastNews(freshness);
        }
        Histogram latency = freshness.latency();
        LoadResult result = measured.result();
        String how = "%s, one report a second each; %s followed, %s never seen%s%s"
                .formatted(
                        Quantity.of(fleet.size(), "nodes"),
                        Quantity.of(latency.getTotalCount(), "reports"),
                        Quantity.of(freshness.unseen(), ""),
                        result.except(ACCEPTED).isEmpty() ? "" : ", " + result.except(ACCEPTED),
                        strange(measured));
        if (freshness.unseen() > 0 || latency.getTotalCount() == 0) {
            run.found(Finding.unmeasured("report to changed candidate, p99", NEWS, how));
        } else {
            run.found(Finding.target("report to changed candidate, p99", NEWS, percentile(latency, 99))
                    .beside("one hop through Kafka, p99", percentile(hops, 99))
                    .noted(how));
        }
        run.found(Finding.figure("report to changed candidate, p50", percentile(latency, 50))
                .beside("one hop through Kafka, p50", percentile(hops, 50)));
        run.found(Finding.figure("report to answer, p99", new Quantity(result.millis(99), "ms")));
        for (Service service : List.of(Service.TELEMETRY, Service.ROUTING, Service.GATEWAY)) {
            run.found(Finding.figure(
                    "processor time of " + service.word() + " per report",
                    new Quantity(measured.micros(service, result.answeredWith(ACCEPTED)), "µs")));
        }
    }

    private static void awaitLastNews(Freshness freshness) throws InterruptedException {
        long end = System.nanoTime() + LAST_NEWS.toNanos();
        while (freshness.unseen() > 0 && System.nanoTime() < end) {
            Thread.sleep(20);
        }
    }

    private void silence() throws IOException, InterruptedException {
        run.progress("measuring how soon a gateway sees that nodes have fallen silent");
        int count = Math.min(FALLING_SILENT, fleet.size() / 2);
        List<FleetNode> leaving = fleet.subList(0, count);
        List<FleetNode> staying = fleet.subList(count, fleet.size());
        Silence silence = new Silence(leaving);
        FleetRequests others = FleetRequests.atWork(telemetry, staying, staying.size());
        FleetRequests last =
                new FleetRequests(telemetry, leaving, leaving.size(), 1, FleetRequests.Load.DRIFTING, silence);
        Duration together = run.choose(Duration.ofSeconds(10), Duration.ofSeconds(5));
        try (var thread = Executors.newSingleThreadExecutor();
                HttpLoad background = HttpLoad.connect(telemetry, staying.size(), others);
                HttpLoad ending = HttpLoad.connect(telemetry, leaving.size(), last)) {
            CompletableFuture<LoadResult> going = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return background.run(
                                    Pace.perSecond(staying.size()),
                                    together.multipliedBy(2).plus(PATIENCE_WITH_SILENCE));
                        } catch (IOException e) {
                            throw new CompletionException(e);
                        }
                    },
                    thread);
            Pace onceASecond = Pace.perSecond(leaving.size());
            ending.run(onceASecond, together);
            // All are routed to by now: from here on a change for the worse is a wrong one, or the one we wait for.
            try (CandidateWatch _ = CandidateWatch.start(bootstrap, silence)) {
                ending.run(onceASecond, together);
                silence.begins();
                long end = System.nanoTime() + PATIENCE_WITH_SILENCE.toNanos();
                while (!silence.left().isEmpty() && System.nanoTime() < end) {
                    Thread.sleep(20);
                }
            }
            going.join();
        }
        Histogram delay = silence.delay();
        String how =
                "%d nodes stopped, %d of them were taken out within %d s; %d nodes that went on were taken out, too"
                        .formatted(
                                count,
                                delay.getTotalCount(),
                                PATIENCE_WITH_SILENCE.toSeconds(),
                                silence.wronged().size());
        if (!silence.left().isEmpty() || !silence.wronged().isEmpty()) {
            run.found(Finding.unmeasured("silence to ejection, slowest", EJECTION, how));
        } else {
            run.found(Finding.target(
                            "silence to ejection, slowest",
                            EJECTION,
                            new Quantity(delay.getMaxValue() / INTERVAL_NANOS, "intervals"))
                    .noted(how + "; from the answer to a node's last report, at one report a second"));
        }
    }

    private static Quantity percentile(Histogram nanos, double percent) {
        return new Quantity(nanos.getValueAtPercentile(percent) / NANOS_PER_MILLI, "ms");
    }

    private static String strange(Measured<?> measured) {
        return String.format(
                Locale.ROOT, "; %.0f %% of the machine went to something else", measured.strangeShare() * 100);
    }
}
