package io.umamiedge.cli.node;

import io.umamiedge.agent.LocalRuntimes;
import io.umamiedge.agent.NodeKeySource;
import io.umamiedge.agent.RuntimeSettings;
import io.umamiedge.contracts.key.ApiKey;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes what the agent of this machine needs, and says what to do with it. */
@Command(
        name = "init",
        description = "Write the agent's configuration, its key file and a systemd unit.",
        footer = {
            "",
            "The node key is read from --key-file, from the terminal without being shown, or from standard input.",
            "A runtime is written id=llm,base_url=http://127.0.0.1:8000[,adapter=…][,slots=…][,metrics_url=…][,key_file=…];"
                    + " its id is the one registered with the node."
        })
final class NodeInitCommand implements Callable<Integer> {
    private static final int MOST_KEY_BYTES = 1024;

    @Option(
            names = {"-t", "--telemetry"},
            required = true,
            paramLabel = "<url>",
            description = "Where telemetry-service is.")
    private @Nullable URI telemetry;

    @Option(
            names = {"-r", "--runtime"},
            paramLabel = "<spec>",
            description = "A runtime of this node; may be given several times.")
    private List<String> runtimes = new ArrayList<>();

    @Option(names = "--detect", description = "Add the runtimes that listen on their usual ports of 127.0.0.1.")
    private boolean detect;

    @Option(
            names = "--gpu",
            paramLabel = "<spec>",
            defaultValue = "auto",
            description = "auto (nvidia-smi, where it is), none, or the URL of a DCGM exporter's metrics;"
                    + " ${DEFAULT-VALUE} unless given.")
    private String gpu = "auto";

    @Option(
            names = "--interval-ms",
            paramLabel = "<n>",
            defaultValue = "1000",
            description = "How often to report, ${DEFAULT-VALUE} unless given.")
    private int intervalMs = 1000;

    @Option(names = "--key-file", paramLabel = "<file>", description = "Holds the node key (umn_…).")
    private @Nullable Path keyFile;

    // Named only to be refused without being repeated.
    @Option(names = "--key", hidden = true, arity = "0..1", fallbackValue = "")
    private @Nullable String key;

    @Option(
            names = {"-d", "--directory"},
            paramLabel = "<directory>",
            defaultValue = "/etc/umami-node",
            description = "Where the files go, ${DEFAULT-VALUE} unless given.")
    private Path directory = Path.of("/etc/umami-node");

    @Option(
            names = "--jar",
            paramLabel = "<file>",
            defaultValue = "/opt/umami/umami-node-agent.jar",
            description = "Where the agent will be, ${DEFAULT-VALUE} unless given.")
    private Path jar = Path.of("/opt/umami/umami-node-agent.jar");

    @Option(
            names = "--java",
            paramLabel = "<file>",
            description = "The Java 25 that runs it; the one that runs this unless given.")
    private @Nullable Path java;

    @Option(names = "--force", description = "Write over files that are there already.")
    private boolean force;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (key != null) {
            throw wrong(
                    "a key on the command line is seen by every user of this machine: use --key-file or standard input");
        }
        AgentFiles files = new AgentFiles(directory);
        if (!force) {
            files.requireNone();
        }
        List<String> specs = new ArrayList<>(runtimes);
        if (detect) {
            LocalRuntimes.find(LocalRuntimes.USUAL_PORTS).stream()
                    .map(RuntimeSettings::spec)
                    .forEach(specs::add);
        }
        if (specs.isEmpty()) {
            throw wrong(
                    detect
                            ? "no runtime listens on the usual ports of 127.0.0.1: name it with --runtime"
                            : "name a runtime with --runtime, or look for them with --detect");
        }
        SystemdUnit unit = new SystemdUnit(
                (java == null ? thisJava() : java).toAbsolutePath(),
                jar.toAbsolutePath(),
                files.config(),
                files.key(),
                gpu.equals("auto"));
        String properties = properties(files, specs);
        try {
            AgentFiles.check(properties);
        } catch (IllegalArgumentException refused) {
            throw wrong(String.valueOf(refused.getMessage()));
        }
        files.write(properties, nodeKey(), unit);
        report(files, specs);
        return 0;
    }

    private String properties(AgentFiles files, List<String> specs) {
        return """
                # Written by umami node init. The options are in the README of the node agent.
                telemetry=%s
                key_file=%s
                interval_ms=%d
                gpu=%s
                runtimes=%s
                """.formatted(Objects.requireNonNull(telemetry), files.key(), intervalMs, gpu, String.join(";", specs))
                .replace("\\", "\\\\");
    }

    // Of the consoles a JDK may have, java.base's, the default since 25, is null where nobody types.
    @SuppressWarnings("SystemConsoleNull")
    private ApiKey nodeKey() throws IOException {
        if (keyFile != null) {
            if (!Files.exists(keyFile)) {
                throw wrong("there is no " + keyFile);
            }
            return NodeKeySource.file(keyFile).read();
        }
        Console console = System.console();
        if (console != null && console.isTerminal()) {
            char[] typed = console.readPassword("Node key (umn_…): ");
            return NodeKeySource.parse(typed == null ? "" : new String(typed));
        }
        return NodeKeySource.parse(new String(System.in.readNBytes(MOST_KEY_BYTES), StandardCharsets.UTF_8));
    }

    private static Path thisJava() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    private void report(AgentFiles files, List<String> specs) {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        out.println("wrote " + files.config());
        specs.forEach(runtime -> out.println("      " + runtime));
        out.println("wrote " + files.key() + ", for its owner alone");
        out.println("wrote " + files.unit());
        out.println();
        out.println("Next, as root:");
        if (!Files.exists(jar)) {
            out.println("  install -D -m 644 telemetry-service/node-agent/target/umami-node-agent.jar " + jar);
        }
        out.println("  cp " + files.unit() + " /etc/systemd/system/");
        out.println("  systemctl daemon-reload && systemctl enable --now umami-node");
        out.println("  journalctl -fu umami-node    # \"telemetry is being accepted\"");
        out.println("Each runtime's id must be the one registered with the node: else change it in " + files.config());
        if (specs.stream().anyMatch(runtime -> runtime.contains("key_file="))) {
            out.println("The agent's user must be able to read the key_file of a runtime, or the unit hand it over with"
                    + " LoadCredential.");
        }
        out.println("To rotate the key, write the new one to " + files.key()
                + " while both are valid, then: systemctl restart umami-node");
        out.flush();
    }

    private ParameterException wrong(String message) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
    }
}
