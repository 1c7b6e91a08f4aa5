package io.umamiedge.benchmarks.telemetry;

import io.umamiedge.benchmarks.grid.Measured;
import io.umamiedge.benchmarks.grid.MeasuredGrid;
import io.umamiedge.benchmarks.grid.TopicEnds;
import io.umamiedge.benchmarks.load.HttpLoad;
import io.umamiedge.benchmarks.load.LoadResult;
import io.umamiedge.benchmarks.load.Pace;
import io.umamiedge.benchmarks.suite.Finding;
import io.umamiedge.benchmarks.suite.Limit;
import io.umamiedge.benchmarks.suite.Quantity;
import io.umamiedge.benchmarks.suite.Run;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.local.GridException;
import io.umamiedge.local.Service;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a fleet of one size costs: memory, processor time per report, and what is passed on of nodes that idle. */
final class FleetSize {
    private static final int ACCEPTED = 202;
    private static final int MOST_CONNECTIONS = 1_000;
    // A service that has just started spends more on its compiler than on reports.
    private static final Duration WARM_UP = Duration.ofSeconds(45);
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofSeconds(5);
    // DESIGN section 8 asks it of a grid that `umami up` has started.
    private static final Limit RESIDENT = Limit.atMost(200, "MB");
    private static final double MEGABYTE = 1e6;
    private static final List<Service> HOLDING_NODES = List.of(Service.TELEMETRY, Service.ROUTING, Service.GATEWAY);

    private final Run run;
    private final MeasuredGrid grid;
    private final List<FleetNode> fleet;
    private final boolean held;

    /** @param held whether memory is held against DESIGN's target, which is that of a small grid */
    FleetSize(Run run, MeasuredGrid grid, List<FleetNode> fleet, boolean held) {
        this.run = run;
        this.grid = grid;
        this.fleet = fleet;
        this.held = held;
    }

    /** Has every node report at least once at this pace, then measures reports that say something new and reports that do not. */
    void measure(double perSecond) throws IOException, InterruptedException {
        run.progress("measuring a fleet of " + nodes() + " at " + Quantity.of(Math.round(perSecond), "reports/s"));
        for (Service service : List.of(Service.TELEMETRY, Service.ROUTING)) {
            long begun = System.nanoTime();
            grid.grid().restart(service);
            run.found(figure(service.word() + " ready again", (System.nanoTime() - begun) / 1e9, "s"));
        }
        URI telemetry = grid.grid().url(Service.TELEMETRY);
        int connections = Math.min(MOST_CONNECTIONS, fleet.size());
        FleetRequests requests = FleetRequests.atWork(telemetry, fleet, connections);
        Pace pace = Pace.perSecond(perSecond);
        try (HttpLoad load = HttpLoad.connect(telemetry, connections, requests)) {
            Duration everybody = Duration.ofMillis((long) (fleet.size() / perSecond * 1000));
            Duration warmUp = run.choose(WARM_UP, SHORT);
            load.run(pace, everybody.compareTo(warmUp) > 0 ? everybody : warmUp);
            Costs busy = costs(() -> load.run(pace, run.choose(LONG, SHORT)));
            for (Service service : HOLDING_NODES) {
                memory(service);
            }
            requests.becomeIdle();
            load.run(pace, SHORT);
            show(busy, costs(() -> load.run(pace, run.choose(LONG, SHORT))));
        }
    }

    private void show(Costs busy, Costs idle) {
        run.found(figure("telemetry per report", busy.micros(Service.TELEMETRY), "µs"));
        run.found(figure("telemetry per report that says nothing new", idle.micros(Service.TELEMETRY), "µs"));
        run.found(figure("routing and gateway per report", busy.downstreamMicros(), "µs")
                .noted(busy.published()));
        run.found(figure("routing and gateway per report that says nothing new", idle.downstreamMicros(), "µs")
                .noted(idle.published()));
    }

    /** What some reports cost. */
    private record Costs(Measured<LoadResult> measured, long reports, long snapshots, long candidates) {
        double micros(Service service) {
            return measured.micros(service, reports);
        }

        double downstreamMicros() {
            return micros(Service.ROUTING) + micros(Service.GATEWAY);
        }

        String published() {
            return "%.2f snapshots and %.2f candidates published per report"
                    .formatted((double) snapshots / reports, (double) candidates / reports);
        }
    }

    private Costs costs(MeasuredGrid.Work<LoadResult> load) throws IOException, InterruptedException {
        try (TopicEnds ends = new TopicEnds(grid.grid().kafkaBootstrap())) {
            long snapshots = ends.of(Topic.TELEMETRY_CAPACITY);
            long candidates = ends.of(Topic.ROUTING_CANDIDATES);
            Measured<LoadResult> measured = grid.measure(load);
            String trouble = measured.result().except(ACCEPTED);
            if (!trouble.isEmpty()) {
                run.progress("    not everything was accepted: " + trouble);
            }
            return new Costs(
                    measured,
                    Math.max(1, measured.result().answeredWith(ACCEPTED)),
                    ends.of(Topic.TELEMETRY_CAPACITY) - snapshots,
                    ends.of(Topic.ROUTING_CANDIDATES) - candidates);
        }
    }

    private void memory(Service service) throws IOException {
        @Nullable Limit limit = held ? RESIDENT : null;
        String what = nodes() + ", " + service.word() + " resident";
        try {
            run.found(new Finding(
                    what, limit, new Quantity(grid.usage(service).residentBytes() / MEGABYTE, "MB"), List.of(), ""));
        } catch (GridException e) {
            run.found(Finding.unmeasured(what, limit, String.valueOf(e.getMessage())));
        }
    }

    private String nodes() {
        return Quantity.of(fleet.size(), "nodes");
    }

    private Finding figure(String what, double value, String unit) {
        return Finding.figure(nodes() + ", " + what, new Quantity(value, unit));
    }
}
