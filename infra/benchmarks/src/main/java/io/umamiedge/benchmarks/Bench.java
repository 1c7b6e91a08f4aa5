package io.umamiedge.benchmarks;

import io.umamiedge.benchmarks.engine.EngineSuite;
import io.umamiedge.benchmarks.gateway.GatewaySuite;
import io.umamiedge.benchmarks.gateway.SoakSuite;
import io.umamiedge.benchmarks.suite.ResultFile;
import io.umamiedge.benchmarks.suite.ResultTable;
import io.umamiedge.benchmarks.suite.Run;
import io.umamiedge.benchmarks.suite.Suite;
import io.umamiedge.benchmarks.telemetry.TelemetrySuite;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * {@code ./umami bench}. Status 0: a whole run met every target; 1: it did not, it was quick, or it broke; 2: a wrong
 * invocation.
 */
@Command(
        name = "umami bench",
        description = "Measure the grid against the targets of its design; status 0 only if all are met.",
        mixinStandardHelpOptions = true,
        footer = {"", "umami bench micro <regular expression> runs single methods with JMH and takes JMH's own options."
        },
        subcommands = {EngineSuite.class, GatewaySuite.class, SoakSuite.class, TelemetrySuite.class})
public final class Bench implements Runnable {
    // Loggers are forgotten, with their levels, when nobody holds them.
    private static final Logger ROOT = Logger.getLogger("");

    @Option(
            names = "--quick",
            scope = ScopeType.INHERIT,
            description = "Measure for a shorter time; claims no target and ends with status 1.")
    private boolean quick;

    @Option(
            names = "--out",
            scope = ScopeType.INHERIT,
            paramLabel = "<file>",
            description = "Where the results go as JSON; .umami/bench/<suite>.json unless given.")
    private @Nullable Path out;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show stack traces.")
    private boolean debug;

    @Spec
    private @Nullable CommandSpec spec;

    private final InstantSource clock = InstantSource.system();

    public static void main(String[] arguments) throws IOException {
        if (arguments.length > 0 && arguments[0].equals("micro")) {
            org.openjdk.jmh.Main.main(Arrays.copyOfRange(arguments, 1, arguments.length));
            return;
        }
        ROOT.setLevel(Level.OFF);
        // Figures look the same everywhere.
        Locale.setDefault(Locale.ROOT);
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        Bench bench = new Bench();
        return new CommandLine(bench)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(bench::execute)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println("umami bench: " + failure.getMessage());
                    if (bench.debug || failure.getMessage() == null) {
                        // What a handler throws is shown whole and ends with the same status.
                        throw failure;
                    }
                    return command.getCommandSpec().exitCodeOnExecutionException();
                });
    }

    /** Without a suite there is nothing to do but to say which there are. */
    @Override
    public void run() {
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        throw new ParameterException(
                command,
                "say what to measure: "
                        + String.join(", ", command.getSubcommands().keySet()));
    }

    private int execute(ParseResult parsed) {
        List<CommandLine> commands = parsed.asCommandLineList();
        CommandLine chosen = commands.getLast();
        if (chosen.isUsageHelpRequested()
                || chosen.isVersionHelpRequested()
                || !(chosen.getCommand() instanceof Suite suite)) {
            return new CommandLine.RunLast().execute(parsed);
        }
        try {
            return measure(chosen.getCommandName(), suite, chosen.getOut());
        } catch (IOException | RuntimeException e) {
            throw new CommandLine.ExecutionException(chosen, e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandLine.ExecutionException(chosen, "interrupted", e);
        }
    }

    private int measure(String name, Suite suite, PrintWriter console) throws IOException, InterruptedException {
        Path sources = Path.of(System.getProperty("umami.sources", "."));
        Path directory = sources.resolve(".umami").resolve("bench");
        Path file = out == null ? directory.resolve(name + ".json") : out;
        Instant startedAt = clock.instant();
        Run run = new Run(sources, directory, quick, console);
        try {
            suite.measure(run);
        } finally {
            // What was found before something broke is worth keeping.
            ResultFile.of(name, startedAt, run).write(file);
        }
        console.println();
        console.print(ResultTable.of(run));
        console.println("Results: " + file);
        console.flush();
        return run.allMet() ? 0 : 1;
    }
}
