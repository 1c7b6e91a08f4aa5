package io.umamiedge.cli.demo;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.local.Ports;
import io.umamiedge.simulator.Main;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Simulated nodes, each a process of its own with a runtime that speaks OpenAI over HTTP and a real node agent. They end
 * with this process, whatever ends it: each watches its standard input. Thread-safe.
 */
public final class DemoNodes implements AutoCloseable {
    private final Path directory;
    private final URI telemetry;
    private final Map<NodeId, Integer> ports = new LinkedHashMap<>();
    private final Map<NodeId, Process> processes = new LinkedHashMap<>();

    /**
     * Picks a free port for each node; starts nothing yet.
     *
     * @param directory where key files and logs go
     */
    public DemoNodes(Path directory, URI telemetry, List<NodeId> nodes) {
        this.directory = directory;
        this.telemetry = telemetry;
        for (NodeId node : nodes) {
            int port = Ports.free();
            while (ports.containsValue(port)) {
                port = Ports.free();
            }
            ports.put(node, port);
        }
    }

    /** Where each node's runtime is, or will be. */
    public URI baseUrl(NodeId node) {
        Integer port = ports.get(node);
        if (port == null) {
            throw new IllegalArgumentException("no node " + node);
        }
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Starts a node, or starts it again. */
    public synchronized void start(NodeId node, List<String> models, String key) throws IOException {
        Files.createDirectories(directory);
        Path keyFile = directory.resolve(node + ".key");
        Files.writeString(keyFile, key);
        Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("rw-------"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms8m",
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of("--node", node.value()));
        command.addAll(List.of("--port", String.valueOf(ports.get(node))));
        command.addAll(List.of("--models", String.join(",", models)));
        command.addAll(List.of("--telemetry", telemetry.toString()));
        command.addAll(List.of("--key-file", keyFile.toString()));
        command.addAll(List.of("--slots", "8", "--ttft-ms", "40", "--tokens-per-second", "400"));
        command.addAll(List.of("--report-interval-ms", "500", "--runtime-id", "main", "--until-stdin-closes"));
        processes.put(
                node,
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(Redirect.appendTo(
                                directory.resolve(node + ".log").toFile()))
                        .start());
    }

    /** Ends it with SIGKILL, as a power cut would. */
    public synchronized void kill(NodeId node) {
        Process process = processes.remove(node);
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Override
    public synchronized void close() {
        processes.values().forEach(Process::destroy);
        for (Process process : processes.values()) {
            try {
                if (!process.waitFor(3, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                process.destroyForcibly();
            }
        }
        processes.clear();
    }
}
