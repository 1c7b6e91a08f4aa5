package io.umamiedge.routing.simulation;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.routing.simulation.VirtualGrid.Purpose;
import io.umamiedge.routing.simulation.result.CorridorUse;
import io.umamiedge.routing.simulation.result.Interval;
import io.umamiedge.routing.simulation.result.NodeUse;
import io.umamiedge.routing.simulation.result.SimulationResult;
import io.umamiedge.routing.simulation.scenario.Demand;
import io.umamiedge.routing.simulation.scenario.FleetSource;
import io.umamiedge.routing.simulation.scenario.Scenario;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;

/**
 * Runs a scenario in virtual time. What gateways decide they decide with the real engine, each on a view of its own that
 * is as old as telemetry makes it; everything around it is a model, described in the module's README.
 *
 * <p>Deterministic: every draw comes from the scenario's seed, and no clock is read.
 */
public final class Simulation {
    private static final int EVENTS_PER_REPORT = 8_192;

    private final Scenario scenario;

    /** Throws {@link IllegalArgumentException} when the fleet is still to come from the live grid. */
    public Simulation(Scenario scenario) {
        if (scenario.fleet().from() != FleetSource.FILE) {
            throw new IllegalArgumentException("the live fleet is not in the scenario yet");
        }
        this.scenario = scenario;
    }

    /** Is told now and then how far a run is. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Says whether to go on.
         *
         * @param share of the virtual time that has passed, 0 to 1
         * @param requests that have arrived so far
         */
        boolean at(double share, long requests);
    }

    /** Runs to the end; throws {@link CancellationException} when {@code progress} says not to go on. */
    public SimulationResult run(Progress progress) {
        VirtualGrid grid = new VirtualGrid(scenario);
        long end = scenario.durationSeconds() * Timeline.SECOND;
        List<NodeUse> nodes = new ArrayList<>();
        startDemand(grid, end);
        grid.router().start();
        new Happenings(grid, scenario).plan();
        grid.series().start(grid.timeline(), end);
        grid.timeline().at(end, () -> grid.nodes().forEach(node -> nodes.add(use(node))));
        while (grid.timeline().step()) {
            if (grid.timeline().happened() % EVENTS_PER_REPORT == 0) {
                report(grid, end, progress);
            }
        }
        grid.series().close();
        report(grid, end, progress);
        return result(grid, nodes);
    }

    private static void report(VirtualGrid grid, long end, Progress progress) {
        double share = Math.min(1, grid.timeline().now() / (double) end);
        if (!progress.at(share, grid.measurements().requests().arrived())) {
            throw new CancellationException("the simulation was stopped");
        }
    }

    private void startDemand(VirtualGrid grid, long end) {
        for (int i = 0; i < scenario.demand().size(); i++) {
            Demand demand = scenario.demand().get(i);
            Customer customer = scenario.customers().stream()
                    .filter(known -> known.id().equals(demand.customerId()))
                    .findFirst()
                    .orElseThrow();
            List<SimulatedGateway> gateways = grid.gateways().stream()
                    .filter(gateway -> gateway.corridor().equals(demand.corridorId()))
                    .toList();
            ArrivalSource arrivals = ArrivalSource.of(
                    demand,
                    new Draws(scenario.seed(), Purpose.ARRIVALS, i),
                    new Draws(scenario.seed(), Purpose.LENGTHS, i),
                    scenario.startsAt());
            new DemandStream(grid, demand, customer, arrivals, gateways, i).planNext(end);
        }
    }

    private SimulationResult result(VirtualGrid grid, List<NodeUse> nodes) {
        List<Interval> intervals = grid.series().closed();
        return new SimulationResult(
                scenario.name(),
                scenario.seed(),
                scenario.startsAt(),
                scenario.durationSeconds(),
                grid.nodes().size(),
                grid.gateways().size(),
                grid.measurements().requests(),
                grid.measurements().ttft(),
                grid.measurements().e2e(),
                grid.measurements().serviceLevels(grid.policies()),
                grid.measurements().refusals(),
                grid.measurements().failovers(),
                grid.auditor().result(),
                corridors(grid, intervals),
                nodes,
                grid.accounts().bill(),
                grid.series().seconds(),
                intervals);
    }

    private static NodeUse use(GridNode node) {
        long busy = 0;
        long slots = 0;
        long served = 0;
        int size = 0;
        for (ServingRuntime runtime : node.runtimes()) {
            busy += runtime.busyMicros();
            slots += runtime.slotMicros();
            served += runtime.finished();
            size += runtime.spec().slots();
        }
        return new NodeUse(node.id(), node.corridor().id(), size, slots == 0 ? 0 : (double) busy / slots, served);
    }

    private static List<CorridorUse> corridors(VirtualGrid grid, List<Interval> intervals) {
        Map<CorridorId, List<GridNode>> byCorridor = new TreeMap<>(Comparator.comparing(CorridorId::value));
        grid.nodes()
                .forEach(node -> byCorridor
                        .computeIfAbsent(node.corridor().id(), _ -> new ArrayList<>())
                        .add(node));
        List<CorridorUse> corridors = new ArrayList<>();
        byCorridor.forEach((corridor, nodes) -> {
            int place = corridors.size();
            long elsewhere = nodes.stream()
                    .mapToLong(grid.measurements()::servedFromElsewhere)
                    .sum();
            List<NodeUse> uses = nodes.stream().map(Simulation::use).toList();
            int slots = uses.stream().mapToInt(NodeUse::slots).sum();
            long served = uses.stream().mapToLong(NodeUse::served).sum();
            // Pieces are of equal length but for the last two; by slots and time the mean is that of the whole.
            double mean = intervals.stream()
                    .limit(Math.max(1, intervals.size() - 1))
                    .mapToDouble(interval -> interval.utilisation().get(place))
                    .average()
                    .orElse(0);
            double peak = intervals.stream()
                    .mapToDouble(interval -> interval.utilisation().get(place))
                    .max()
                    .orElse(0);
            corridors.add(new CorridorUse(corridor, nodes.size(), slots, mean, peak, served, elsewhere));
        });
        return corridors;
    }
}
