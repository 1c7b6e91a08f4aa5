package io.umamiedge.benchmarks.gateway;

import io.umamiedge.benchmarks.grid.MeasuredGrid;
import io.umamiedge.benchmarks.load.HttpLoad;
import io.umamiedge.benchmarks.load.LoadResult;
import io.umamiedge.benchmarks.load.Pace;
import io.umamiedge.benchmarks.suite.Finding;
import io.umamiedge.benchmarks.suite.Limit;
import io.umamiedge.benchmarks.suite.Quantity;
import io.umamiedge.benchmarks.suite.Run;
import io.umamiedge.benchmarks.suite.Suite;
import io.umamiedge.local.Service;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Whether anything is left behind after very many requests, customers who hang up and nodes that die. */
@Command(
        name = "soak",
        description = "Very many requests, with customers who hang up and nodes that die: what is left behind?",
        mixinStandardHelpOptions = true)
public final class SoakSuite implements Suite {
    private static final int NODES = 8;
    private static final int CONNECTIONS = 64;
    private static final double FAULTS = 0.02;
    private static final Duration SLICE = Duration.ofSeconds(5);
    private static final Duration LIFE = Duration.ofSeconds(3);
    private static final Duration DEATH = Duration.ofSeconds(1);
    private static final Duration SETTLING = Duration.ofMinutes(5);
    private static final Duration LONGEST = Duration.ofHours(3);
    private static final Limit NONE = Limit.atMost(0, "");

    @Option(
            names = "--requests",
            paramLabel = "<count>",
            defaultValue = "1000000",
            description = "How many; a million unless given. Fewer prove less, and such a run ends with status 1.")
    private long requests;

    @Option(
            names = "--seed",
            paramLabel = "<number>",
            defaultValue = "1",
            description = "Of all chance on the load's side.")
    private long seed;

    private final HttpClient http = HttpClient.newHttpClient();

    @Override
    public void measure(Run run) throws IOException, InterruptedException {
        if (requests < 1_000_000) {
            run.leavesOut();
        }
        try (FixedRuntime runtime = FixedRuntime.start(NODES);
                MeasuredGrid grid = MeasuredGrid.start(run, environment())) {
            runtime.follow(new FixedRuntime.Script(8, Duration.ofMillis(2), Duration.ofMillis(1)));
            String key = BenchCorridor.register(grid, "soak", runtime.urls());
            Contender gateway =
                    new Contender("gateway", grid.grid().url(Service.GATEWAY), key, GatewaySuite.cost(grid));
            gateway.awaitServing();
            runtime.misbehave(FAULTS);
            long answered = load(run, gateway, runtime);
            judge(run, grid, runtime, answered);
        }
    }

    /** Nodes report once, at the start; buffers that are forgotten are told in the log. */
    private static Map<String, String> environment() {
        return Map.of(
                "UMAMIEDGE_TELEMETRY_STALE_AFTER", "PT4H",
                "UMAMIEDGE_TELEMETRY_OFFLINE_AFTER", "PT5H",
                "UMAMIEDGE_ROUTING_CANDIDATES_SILENCE_LIMIT", "PT5H",
                "JAVA_TOOL_OPTIONS", "-Dio.netty.leakDetection.level=advanced");
    }

    private long load(Run run, Contender gateway, FixedRuntime runtime) throws IOException {
        run.progress("sending " + Quantity.of(requests, "requests") + " with seed " + seed);
        long sent = 0;
        long answered = 0;
        long end = System.nanoTime() + LONGEST.toNanos();
        try (HttpLoad load = HttpLoad.connect(gateway.url(), CONNECTIONS, new SoakRequests(gateway, new Random(seed)));
                ScheduledExecutorService reaper = Executors.newSingleThreadScheduledExecutor()) {
            Random chance = new Random(seed);
            var deaths = reaper.scheduleWithFixedDelay(
                    () -> die(runtime, chance.nextInt(NODES)), 0, LIFE.toMillis(), TimeUnit.MILLISECONDS);
            while (sent < requests && System.nanoTime() < end) {
                LoadResult result = load.run(Pace.asAnswered(), SLICE);
                sent += result.sent();
                answered += result.answeredWith(200);
            }
            deaths.cancel(false);
        }
        if (sent < requests) {
            throw new IOException("only " + Quantity.of(sent, "requests") + " in " + LONGEST);
        }
        run.progress("sent %s, of which %s were answered with 200; the rest met hang-ups, dead nodes or refusals"
                .formatted(Quantity.of(sent, ""), Quantity.of(answered, "")));
        return answered;
    }

    private static void die(FixedRuntime runtime, int node) {
        runtime.kill(node);
        try {
            TimeUnit.MILLISECONDS.sleep(DEATH.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        runtime.revive(node);
    }

    private void judge(Run run, MeasuredGrid grid, FixedRuntime runtime, long answered)
            throws IOException, InterruptedException {
        run.progress("waiting until everything has come to rest");
        URI gateway = grid.grid().url(Service.GATEWAY);
        left(run, "requests that never ended", () -> metric(gateway, "umamiedge_gateway_in_flight"));
        left(run, "places in the journal's way out", () -> metric(gateway, "umamiedge_gateway_journal_bytes"));
        left(run, "bytes of request bodies held", () -> metric(gateway, "umamiedge_gateway_body_bytes"));
        left(run, "connections to nodes", runtime::connections);
        left(run, "buffers reported as forgotten", () -> leaks(grid));
        SoakBooks books = SoakBooks.read(grid.grid().kafkaBootstrap());
        run.found(target("admitted requests without a record of their end", (double) books.unfinished()));
        run.found(target("records that say the same again", (double) books.twice()));
        run.found(target("answers of 200 beyond the served requests on record", (double)
                Math.max(0, answered - books.served())));
        URI billing = grid.grid().url(Service.BILLING);
        left(
                run,
                "usage events by which gateway and billing differ",
                () -> Math.abs(books.usageEvents()
                        - metric(billing, "umamiedge_billing_events_total\\{.*result=\"(?:rated|quarantined)\"")));
        run.found(Finding.figure("requests on record", new Quantity(books.admitted(), ""))
                .noted("%s served, %s usage events"
                        .formatted(Quantity.of(books.served(), ""), Quantity.of(books.usageEvents(), ""))));
    }

    /** What should be nothing, as soon as it is, or what it still is after a few minutes. */
    private static void left(Run run, String what, DoubleSupplier amount) throws InterruptedException {
        long end = System.nanoTime() + SETTLING.toNanos();
        double left = amount.getAsDouble();
        while (left != 0 && System.nanoTime() < end) {
            Thread.sleep(Duration.ofSeconds(1));
            left = amount.getAsDouble();
        }
        run.found(target(what, left));
    }

    private static Finding target(String what, double left) {
        return Finding.target(what, NONE, new Quantity(left, ""));
    }

    /** The sum of the samples that look so, of which there must be one. */
    private double metric(URI service, String sample) {
        Pattern looksSo = Pattern.compile(sample + ".* ([^ ]+)");
        try {
            HttpRequest request =
                    HttpRequest.newBuilder(service.resolve("/q/metrics")).build();
            List<Double> values = http.send(request, HttpResponse.BodyHandlers.ofLines())
                    .body()
                    .map(looksSo::matcher)
                    .filter(Matcher::matches)
                    .map(match -> Double.parseDouble(match.group(1)))
                    .toList();
            if (values.isEmpty()) {
                throw new IllegalStateException(service + " has no metric " + sample);
            }
            return values.stream().mapToDouble(Double::doubleValue).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static double leaks(MeasuredGrid grid) {
        try (var lines = Files.lines(grid.grid().log(Service.GATEWAY))) {
            return lines.filter(line -> line.contains("LEAK:")).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
