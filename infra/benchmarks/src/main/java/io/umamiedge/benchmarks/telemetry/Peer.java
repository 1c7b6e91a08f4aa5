package io.umamiedge.benchmarks.telemetry;

import io.netty.buffer.ByteBuf;
import io.umamiedge.benchmarks.grid.KafkaHop;
import io.umamiedge.benchmarks.load.HttpLoad;
import io.umamiedge.benchmarks.load.LoadResult;
import io.umamiedge.benchmarks.load.Pace;
import io.umamiedge.benchmarks.load.Requests;
import io.umamiedge.benchmarks.process.ForeignProcess;
import io.umamiedge.benchmarks.suite.Run;
import io.umamiedge.local.Ports;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
        try (ForeignProcess process = start(run, url, bootstrapServers)) {
            byte[] request = request(url);
            Requests same = (int connection, long due, ByteBuf to) -> to.writeBytes(request);
            try (HttpLoad load = HttpLoad.connect(url, CONNECTIONS, same)) {
                load.run(Pace.asAnswered(), run.choose(Duration.ofSeconds(20), Duration.ofSeconds(5)));
                Duration before = process.cpu();
                LoadResult result =
                        load.run(Pace.asAnswered(), run.choose(Duration.ofSeconds(10), Duration.ofSeconds(4)));
                return result(result, process.cpu().minus(before), process.residentBytes());
            }
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

    private ForeignProcess start(Run run, URI url, String bootstrapServers) throws IOException, InterruptedException {
        return ForeignProcess.start(
                name,
                List.of("/bin/sh", "-c", command),
                Map.of(
                        "PORT",
                        Integer.toString(url.getPort()),
                        "KAFKA_BOOTSTRAP_SERVERS",
                        bootstrapServers,
                        "TOPIC",
                        TOPIC),
                url,
                run.directory().resolve("peer.log"));
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
}
