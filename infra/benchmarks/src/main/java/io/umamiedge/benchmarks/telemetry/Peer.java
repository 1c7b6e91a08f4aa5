package io.umamiedge.benchmarks.telemetry;

import io.netty.buffer.ByteBuf;
import io.umamiedge.benchmarks.grid.KafkaHop;
import io.umamiedge.benchmarks.load.HttpLoad;
import io.umamiedge.benchmarks.load.LoadResult;
import io.umamiedge.benchmarks.load.Pace;
import io.umamiedge.benchmarks.load.Requests;
import io.umamiedge.benchmarks.process.ProcessUsage;
import io.umamiedge.benchmarks.suite.Run;
import io.umamiedge.local.Ports;
import io.umamiedge.local.Readiness;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Somebody else's software doing the same work: HTTP in, acknowledged by Kafka, HTTP answer. It is not part of this tree;
 * whoever has one names it on the command line. Without one the suite goes on without.
 */
final class Peer {
    private static final int CONNECTIONS = 128;
    private static final String TOPIC = "umamiedge.bench.peer";
    private static final int PARTITIONS = 6;
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final double CORE_PAIR = 2e9;

    @Option(names = "--peer-name", required = true, paramLabel = "<name>", description = "What to call the peer.")
    private String name = "";

    @Option(
            names = "--peer-command",
            required = true,
            paramLabel = "<command>",
            description = "Starts it, by sh, on 127.0.0.1:$$PORT for $$KAFKA_BOOTSTRAP_SERVERS and $$TOPIC.")
    private String command = "";

    @Option(names = "--peer-path", required = true, paramLabel = "<path>", description = "Where it takes reports.")
    private String path = "";

    @Option(names = "--peer-type", required = true, paramLabel = "<type>", description = "The content type.")
    private String type = "";

    @Option(
            names = "--peer-body",
            required = true,
            paramLabel = "<file>",
            description = "One report in the peer's own form, as the body of a POST.")
    private @Nullable Path body;

    /**
     * What it reached.
     *
     * @param perSecond answers of 2xx a second, with everything on this machine
     * @param perCorePair a second that two cores for it alone would do
     * @param residentBytes of it and what it started, at the end
     * @param trouble what was not answered so; empty when everything was
     */
    record Result(String name, double perSecond, double perCorePair, long residentBytes, String trouble) {}

    /** Starts it, warms it up, measures as many connections as telemetry-service is measured with, stops it. */
    Result measure(Run run, String bootstrapServers) throws IOException, InterruptedException {
        run.progress("measuring the peer: " + name);
        KafkaHop.createTopic(bootstrapServers, TOPIC, PARTITIONS);
        URI url = URI.create("http://127.0.0.1:" + Ports.free());
        Process process = start(run, url.getPort(), bootstrapServers);
        try {
            awaitOpen(process, url);
            byte[] request = request(url);
            Requests same = (int connection, long due, ByteBuf to) -> to.writeBytes(request);
            try (HttpLoad load = HttpLoad.connect(url, CONNECTIONS, same)) {
                load.run(Pace.asAnswered(), run.choose(Duration.ofSeconds(20), Duration.ofSeconds(5)));
                Duration before = cpu(process);
                LoadResult result =
                        load.run(Pace.asAnswered(), run.choose(Duration.ofSeconds(10), Duration.ofSeconds(4)));
                Duration cpu = cpu(process).minus(before);
                return result(result, cpu, resident(process));
            }
        } finally {
            stop(process);
        }
    }

    private Result result(LoadResult result, Duration cpu, long resident) throws IOException {
        int success = result.byStatus().keySet().stream()
                .filter(status -> status / 100 == 2)
                .findFirst()
                .orElseThrow(() -> new IOException(name + " accepted nothing: " + result.byStatus()));
        return new Result(
                name,
                result.perSecond(success),
                result.answeredWith(success) * CORE_PAIR / cpu.toNanos(),
                resident,
                result.except(success));
    }

    private Process start(Run run, int port, String bootstrapServers) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", command)
                .redirectErrorStream(true)
                .redirectOutput(run.directory().resolve("peer.log").toFile());
        builder.environment().put("PORT", Integer.toString(port));
        builder.environment().put("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers);
        builder.environment().put("TOPIC", TOPIC);
        return builder.start();
    }

    private void awaitOpen(Process process, URI url) throws IOException, InterruptedException {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (!Readiness.ofPort(url.getHost(), url.getPort())) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException(name + " does not listen on port " + url.getPort() + "; see peer.log");
            }
            Thread.sleep(100);
        }
    }

    private byte[] request(URI url) throws IOException {
        byte[] content = Files.readAllBytes(Objects.requireNonNull(body));
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(("POST " + path + " HTTP/1.1\r\nhost: " + url.getAuthority() + "\r\ncontent-type: " + type
                        + "\r\ncontent-length: " + content.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        request.writeBytes(content);
        return request.toByteArray();
    }

    private static Duration cpu(Process process) throws IOException {
        Duration sum = Duration.ZERO;
        for (long pid : pids(process)) {
            sum = sum.plus(ProcessUsage.of(pid).cpu());
        }
        return sum;
    }

    private static long resident(Process process) throws IOException {
        long sum = 0;
        for (long pid : pids(process)) {
            sum += ProcessUsage.of(pid).residentBytes();
        }
        return sum;
    }

    private static long[] pids(Process process) {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .mapToLong(ProcessHandle::pid)
                .toArray();
    }

    private static void stop(Process process) throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
