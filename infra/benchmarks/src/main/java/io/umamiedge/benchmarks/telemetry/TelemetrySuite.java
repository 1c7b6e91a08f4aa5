package io.umamiedge.benchmarks.telemetry;

import io.umamiedge.benchmarks.grid.MeasuredGrid;
import io.umamiedge.benchmarks.suite.Quantity;
import io.umamiedge.benchmarks.suite.Run;
import io.umamiedge.benchmarks.suite.Suite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How fast reports become capacity, and what a node costs. */
@Command(
        name = "telemetry",
        description = "From a node's report to what a gateway sees of it.",
        mixinStandardHelpOptions = true)
public final class TelemetrySuite implements Suite {
    private static final int THROUGH_DEPLOY_SERVICE = 100;
    private static final int SMALL = 1_000;
    private static final int MIDDLE = 10_000;
    private static final int LARGE = 100_000;
    private static final int HEAP_OF_LARGE = 2_048;
    private static final double PACE_OF_LARGE = 2_000;
    // Where nothing is known of what the machine can do.
    private static final double CAREFUL_PACE = 500;
    private static final double SHARE_OF_MOST = 0.5;

    /** What can be measured by itself. */
    enum Part {
        /** Report to candidate, silence to ejection. */
        JOURNEY,
        /** Reports accepted a second, single and in batches, beside limit and peer. */
        THROUGHPUT,
        /** Cost per report and memory for 1 000, 10 000 and 100 000 nodes. */
        SIZE,
        /** Whether memory stays flat. */
        MEMORY
    }

    @Option(
            names = "--only",
            split = ",",
            paramLabel = "<part>",
            description = "Some of: journey, throughput, size, memory; such a run ends with status 1.")
    private Set<Part> parts = EnumSet.allOf(Part.class);

    @ArgGroup(exclusive = false, heading = "A peer to measure beside telemetry-service:%n")
    private @Nullable Peer peer;

    @Override
    public void measure(Run run) throws IOException, InterruptedException {
        if (!parts.containsAll(EnumSet.allOf(Part.class))) {
            run.leavesOut();
        }
        if (parts.contains(Part.JOURNEY)) {
            try (MeasuredGrid grid = MeasuredGrid.start(run, Map.of())) {
                new Journey(run, grid, register(run, grid, run.choose(SMALL, SMALL / 5))).measure();
            }
        }
        if (!parts.equals(EnumSet.of(Part.JOURNEY))) {
            try (MeasuredGrid grid = MeasuredGrid.start(run, patience())) {
                growing(run, grid);
            }
        }
        if (parts.contains(Part.SIZE) && !run.quick()) {
            // More than a grid on one machine is made for.
            try (MeasuredGrid grid = MeasuredGrid.start(
                    run, usual -> usual.withEnvironment(patience()).withHeap(HEAP_OF_LARGE))) {
                new FleetSize(run, grid, register(run, grid, LARGE), false).measure(PACE_OF_LARGE);
            }
        }
    }

    /**
     * On a shared machine 100 000 nodes cannot report once a second, so here silence is allowed to last: what is measured
     * is the cost of reports, not that of a fleet that seems to fall silent and come back.
     */
    private static Map<String, String> patience() {
        return Map.of(
                "UMAMIEDGE_TELEMETRY_STALE_AFTER", "PT1H",
                "UMAMIEDGE_TELEMETRY_OFFLINE_AFTER", "PT2H",
                "UMAMIEDGE_ROUTING_CANDIDATES_SILENCE_LIMIT", "PT2H");
    }

    private void growing(Run run, MeasuredGrid grid) throws IOException, InterruptedException {
        List<FleetNode> fleet = register(run, grid, SMALL);
        if (parts.contains(Part.SIZE)) {
            new FleetSize(run, grid, fleet, true).measure(CAREFUL_PACE);
        }
        if (!run.quick()) {
            fleet = grow(run, grid, fleet, MIDDLE);
        }
        double most = CAREFUL_PACE / SHARE_OF_MOST;
        if (parts.contains(Part.THROUGHPUT)) {
            most = new Throughput(run, grid, fleet).measure(peer);
        }
        if (parts.contains(Part.MEMORY)) {
            new Steadiness(run, grid, fleet).measure(most * SHARE_OF_MOST);
        }
        if (parts.contains(Part.SIZE) && !run.quick()) {
            new FleetSize(run, grid, fleet, false).measure(most * SHARE_OF_MOST);
        }
    }

    /** Some nodes as an operator registers them, the rest as deploy-service would have written them. */
    private static List<FleetNode> register(Run run, MeasuredGrid grid, int count)
            throws IOException, InterruptedException {
        long begun = System.nanoTime();
        List<FleetNode> fleet = new Registration(grid.grid()).throughDeployService(THROUGH_DEPLOY_SERVICE);
        run.progress("registered %d nodes and their keys through deploy-service in %.1f s"
                .formatted(fleet.size(), (System.nanoTime() - begun) / 1e9));
        return grow(run, grid, fleet, count);
    }

    private static List<FleetNode> grow(Run run, MeasuredGrid grid, List<FleetNode> fleet, int count)
            throws IOException, InterruptedException {
        Registration registration = new Registration(grid.grid());
        long begun = System.nanoTime();
        List<FleetNode> grown = new ArrayList<>(fleet);
        grown.addAll(registration.ontoTheTopic(fleet.size(), count));
        registration.awaitKnown(grown.getLast());
        run.progress("wrote %s more and their keys to the registry topic; telemetry-service knew them after %.1f s"
                .formatted(Quantity.of(count - fleet.size(), "nodes"), (System.nanoTime() - begun) / 1e9));
        return grown;
    }
}
