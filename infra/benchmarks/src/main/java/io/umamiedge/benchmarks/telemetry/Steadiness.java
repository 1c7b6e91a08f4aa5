package io.umamiedge.benchmarks.telemetry;

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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Whether memory stays flat under an even load: the resident memory of the last third of a run against the second's. */
final class Steadiness {
    private static final int CONNECTIONS = 128;
    private static final int ACCEPTED = 202;
    private static final double MEGABYTE = 1e6;
    private static final int THIRDS = 3;
    private static final Limit GROWTH = Limit.atMost(5, "%");

    private final Run run;
    private final MeasuredGrid grid;
    private final List<FleetNode> fleet;

    Steadiness(Run run, MeasuredGrid grid, List<FleetNode> fleet) {
        this.run = run;
        this.grid = grid;
        this.fleet = fleet;
    }

    void measure(double perSecond) throws IOException, InterruptedException {
        Duration duration = run.choose(Duration.ofMinutes(3), Duration.ofSeconds(12));
        run.progress("measuring whether memory stays flat for " + duration.toSeconds() + " s");
        URI telemetry = grid.grid().url(Service.TELEMETRY);
        FleetRequests requests = FleetRequests.atWork(telemetry, fleet, CONNECTIONS);
        List<Long> resident = new ArrayList<>();
        LoadResult result;
        try (HttpLoad load = HttpLoad.connect(telemetry, CONNECTIONS, requests);
                ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor()) {
            var looks = looking.scheduleAtFixedRate(() -> look(resident), 1, 1, TimeUnit.SECONDS);
            result = load.run(Pace.perSecond(perSecond), duration);
            looks.cancel(false);
        }
        int third = resident.size() / THIRDS;
        double before = median(resident.subList(third, 2 * third)) / MEGABYTE;
        double after = median(resident.subList(2 * third, resident.size())) / MEGABYTE;
        run.found(Finding.target(
                        "telemetry memory, growth under even load",
                        GROWTH,
                        new Quantity(100 * (after - before) / before, "%"))
                .noted("%s at %s; %.0f MB in the second third, %.0f MB in the last%s"
                        .formatted(
                                Quantity.of(result.answeredWith(ACCEPTED), "reports"),
                                Quantity.of(Math.round(perSecond), "a second"),
                                before,
                                after,
                                result.except(ACCEPTED).isEmpty() ? "" : "; " + result.except(ACCEPTED))));
    }

    private void look(List<Long> resident) {
        try {
            resident.add(grid.usage(Service.TELEMETRY).residentBytes());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double median(List<Long> values) {
        List<Long> sorted = values.stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }
}
