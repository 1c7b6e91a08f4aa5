package io.umamiedge.cli.simulate;

import io.umamiedge.cli.LocalGrid;
import io.umamiedge.cli.TimeConverter;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.local.GridException;
import io.umamiedge.local.GridSettings;
import io.umamiedge.local.Service;
import io.umamiedge.routing.simulation.Simulation;
import io.umamiedge.routing.simulation.result.SimulationResult;
import io.umamiedge.routing.simulation.scenario.FleetSource;
import io.umamiedge.routing.simulation.scenario.LiveFleet;
import io.umamiedge.routing.simulation.scenario.RecordedDemand;
import io.umamiedge.routing.simulation.scenario.Scenario;
import io.umamiedge.routing.simulation.scenario.ScenarioException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Simulates a scenario, or two of them side by side. */
@Command(
        name = "simulate",
        description = {
            "Say what would happen: run a scenario in virtual time with the gateways' own engine.",
            "Two scenarios are shown side by side. Status 1 when a policy was broken."
        })
public final class SimulateCommand implements Callable<Integer> {
    private enum FleetChoice {
        FILE,
        LIVE
    }

    @Parameters(
            arity = "1..2",
            paramLabel = "<scenario>",
            description = "YAML or JSON; docs/simulations.md says what is in it.")
    private List<Path> files = List.of();

    @Option(
            names = "--fleet",
            paramLabel = "<file|live>",
            description = "live takes the running grid's fleet, customers and policies instead of the file's.")
    private FleetChoice fleet = FleetChoice.FILE;

    @Option(
            names = "--demand-from",
            paramLabel = "<time>",
            converter = TimeConverter.class,
            description = "RFC 3339; asks what the running grid was asked from then on instead of the file's demand.")
    private @Nullable Instant demandFrom;

    @Option(
            names = "--demand-to",
            paramLabel = "<time>",
            converter = TimeConverter.class,
            description = "Until then; now when left out.")
    private @Nullable Instant demandTo;

    @Option(names = "--seed", paramLabel = "<number>", description = "Instead of the scenario's own.")
    private @Nullable Long seed;

    @Option(names = "--json", paramLabel = "<file>", description = "Write the result as JSON; two as an array.")
    private @Nullable Path json;

    @Option(names = "--html", paramLabel = "<file>", description = "Write a report with plots, all in one file.")
    private @Nullable Path html;

    @Option(
            names = "--keep",
            paramLabel = "<file>",
            description = "Write the scenario as it was simulated, the live fleet included; the last one of two.")
    private @Nullable Path keep;

    @Option(names = "--kafka", paramLabel = "<host:port>", description = "Where Kafka is, for a recorded demand.")
    private @Nullable String kafka;

    @Option(names = "--deploy-url", paramLabel = "<url>", description = "Where deploy-service is, for a live fleet.")
    private @Nullable URI deployUrl;

    @Option(names = "--routing-url", paramLabel = "<url>", description = "Where routing-service is, likewise.")
    private @Nullable URI routingUrl;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        RecordedDemand recorded = recorded(out);
        List<Scenario> scenarios = new ArrayList<>();
        for (Path file : files) {
            scenarios.add(complete(file, ScenarioFile.read(file, seed, fleet == FleetChoice.LIVE), recorded));
        }
        List<SimulationResult> results = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            results.add(run(scenario, out));
        }
        out.print(
                results.size() == 1
                        ? ResultTables.of(results.getFirst())
                        : ResultTables.comparing(results.get(0), results.get(1)));
        write(
                json,
                Json.lenient()
                        .writerWithDefaultPrettyPrinter()
                        .writeValueAsString(results.size() == 1 ? results.getFirst() : results));
        write(keep, Json.lenient().writerWithDefaultPrettyPrinter().writeValueAsString(scenarios.getLast()));
        if (html != null) {
            write(html, HtmlReport.of(results));
        }
        out.flush();
        return results.stream().allMatch(result -> result.policyAudit().violations() == 0) ? 0 : 1;
    }

    private Scenario complete(Path file, Scenario scenario, @Nullable RecordedDemand recorded) throws IOException {
        try {
            Scenario whole = scenario.fleet().from() == FleetSource.FILE ? scenario : live().complete(scenario);
            return recorded == null ? whole : recorded.complete(whole);
        } catch (ScenarioException e) {
            throw ScenarioFile.wrong(file, e);
        }
    }

    private LiveFleet live() throws IOException {
        GridSettings settings = LocalGrid.settings();
        return new LiveGridReader(
                        LocalGrid.operator(settings),
                        LocalGrid.url(settings, Service.DEPLOY, deployUrl),
                        LocalGrid.url(settings, Service.ROUTING, routingUrl))
                .read();
    }

    private @Nullable RecordedDemand recorded(PrintWriter out) throws IOException {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        if (demandFrom == null) {
            if (demandTo != null || kafka != null) {
                throw new ParameterException(line, "--demand-to and --kafka go with --demand-from");
            }
            return null;
        }
        Instant until = demandTo == null ? Instant.now() : demandTo;
        if (!demandFrom.isBefore(until)) {
            throw new ParameterException(line, "--demand-from must be before --demand-to, which is now when left out");
        }
        RecordedDemand recorded =
                DemandReader.read(LocalGrid.kafkaBootstrap(LocalGrid.settings(), kafka), demandFrom, until);
        if (recorded.requests() == 0) {
            throw new GridException("nothing was asked from " + demandFrom + " to " + until);
        }
        out.println(Numbers.count(recorded.requests()) + " requests recorded from " + demandFrom + " to " + until);
        return recorded;
    }

    private static SimulationResult run(Scenario scenario, PrintWriter out) {
        long begun = System.nanoTime();
        SimulationResult result;
        try (RunProgress progress = new RunProgress(scenario.name())) {
            result = new Simulation(scenario).run(progress);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        out.printf(
                Locale.ROOT,
                "%s requests simulated in %.1f s%n",
                Numbers.count(result.requests().arrived()),
                took.toMillis() / 1_000.0);
        return result;
    }

    private static void write(@Nullable Path file, String text) throws IOException {
        if (file != null) {
            Files.writeString(file, text + "\n");
        }
    }
}
