package io.umamiedge.benchmarks.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.umamiedge.benchmarks.suite.Finding;
import io.umamiedge.benchmarks.suite.Limit;
import io.umamiedge.benchmarks.suite.Quantity;
import io.umamiedge.benchmarks.suite.Run;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.routing.engine.RoutingEngine;
import io.umamiedge.routing.simulation.Simulation;
import io.umamiedge.routing.simulation.result.SimulationResult;
import io.umamiedge.routing.simulation.scenario.ScenarioException;
import io.umamiedge.routing.simulation.scenario.ScenarioReader;
import java.io.IOException;
import java.nio.file.Path;

/** The simulation that the design names, in a process that has not run one before, as {@code umami simulate} does it. */
final class MillionRequests {
    private static final Path SCENARIO = Path.of("docs", "scenarios", "thousand-nodes.yaml");
    private static final String WHAT = "simulation of a million requests over a thousand nodes";
    private static final Limit LIMIT = Limit.atMost(10, "s");
    private static final int MILLION = 1_000_000;
    private static final int THOUSAND = 1_000;

    private MillionRequests() {}

    static void measure(Run run) throws IOException {
        run.progress("simulating " + SCENARIO);
        JsonNode scenario =
                new YAMLMapper().readTree(run.sources().resolve(SCENARIO).toFile());
        long begun = System.nanoTime();
        SimulationResult result;
        try {
            result = new Simulation(ScenarioReader.read(scenario)).run((_, _) -> true);
        } catch (ScenarioException e) {
            throw new IOException(SCENARIO + " is no scenario: " + e.getMessage(), e);
        }
        Quantity took = seconds(begun);
        long requests = result.requests().arrived();
        if (requests < MILLION || result.nodeCount() < THOUSAND) {
            run.found(Finding.unmeasured(
                    WHAT, LIMIT, SCENARIO + " has %d requests over %d nodes".formatted(requests, result.nodeCount())));
            return;
        }
        run.found(Finding.target(WHAT, LIMIT, took)
                .beside("a million decisions alone", decisions())
                .noted("%d requests, %d nodes, one thread, the first run of its process"
                        .formatted(requests, result.nodeCount())));
    }

    private static Quantity decisions() {
        EngineGrid grid = new EngineGrid(THOUSAND, false);
        RoutingEngine engine = new RoutingEngine(grid.table);
        DecisionId id = new DecisionId("d");
        long begun = System.nanoTime();
        int permitted = 0;
        for (int i = 0; i < MILLION; i++) {
            permitted += engine.decide(id, grid.next()).selected() == null ? 0 : 1;
        }
        Quantity took = seconds(begun);
        if (permitted == 0) {
            throw new IllegalStateException("no decision selected a node");
        }
        return took;
    }

    private static Quantity seconds(long begun) {
        return new Quantity((System.nanoTime() - begun) / 1e9, "s");
    }
}
