package io.umamiedge.cli;

import io.umamiedge.cli.decisions.DecisionsCommand;
import io.umamiedge.cli.demo.DemoCommand;
import io.umamiedge.cli.drill.DrillCommand;
import io.umamiedge.cli.node.NodeCommand;
import io.umamiedge.cli.simulate.SimulateCommand;
import io.umamiedge.cli.top.TopCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The one command. Errors are one sentence on standard error; status 1 is a failure, 2 a wrong invocation. */
@Command(
        name = "umami",
        description = "A grid of AI inference nodes behind one OpenAI-compatible API, on this machine.",
        mixinStandardHelpOptions = true,
        versionProvider = Umami.Release.class,
        footer = {
            "",
            "./umami test runs every check there is; ./umami bench --help tells what can be measured.",
            "UMAMI_HOME, UMAMI_<SERVICE>_PORT, UMAMI_KAFKA_BOOTSTRAP and UMAMI_POSTGRES_URL change where things are."
        },
        subcommands = {
            UpCommand.class,
            DemoCommand.class,
            DownCommand.class,
            StatusCommand.class,
            TopCommand.class,
            LogsCommand.class,
            ApplyCommand.class,
            SimulateCommand.class,
            NodeCommand.class,
            DecisionsCommand.class,
            DrillCommand.class,
            VersionCommand.class
        })
public final class Umami implements Runnable {
    // Loggers are forgotten, with their levels, when nobody holds them.
    private static final Logger ROOT = Logger.getLogger("");

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show stack traces and logs.")
    private boolean debug;

    @Spec
    private @Nullable CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        Umami umami = new Umami();
        CommandLine line = new CommandLine(umami);
        line.getSubcommands().values().forEach(Umami::addHelp);
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(parsed -> {
                    ROOT.setLevel(umami.debug ? Level.INFO : Level.OFF);
                    return new CommandLine.RunLast().execute(parsed);
                })
                .setParameterExceptionHandler((wrong, given) -> explain(wrong))
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println("umami: " + sentence(failure));
                    if (umami.debug) {
                        failure.printStackTrace(command.getErr());
                    }
                    return command.getCommandSpec().exitCodeOnExecutionException();
                });
    }

    /** Without a command there is nothing to do but to say which there are. */
    @Override
    public void run() {
        throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "say what to do: up, down, status, …");
    }

    private static void addHelp(CommandLine command) {
        command.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help.")
                        .build());
        command.getSubcommands().values().forEach(Umami::addHelp);
    }

    private static int explain(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        command.getErr().println("umami: " + wrong.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
        command.getErr().println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static String sentence(Throwable failure) {
        String message = failure.getMessage();
        boolean expected = failure instanceof IOException || failure instanceof IllegalArgumentException;
        return message != null && expected
                ? message
                : "unexpected " + failure + "; run again with --debug and report what it shows";
    }

    /** What was built, from which commit and when. */
    static final class Release implements IVersionProvider {
        @Override
        public String[] getVersion() {
            Properties release = new Properties();
            try (InputStream file = Objects.requireNonNull(Umami.class.getResourceAsStream("release.properties"))) {
                release.load(new InputStreamReader(file, StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new String[] {"UmamiEdge, release of " + release.getProperty("release.name")};
        }
    }
}
