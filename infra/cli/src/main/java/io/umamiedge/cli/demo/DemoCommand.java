package io.umamiedge.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.umamiedge.cli.LocalGrid;
import io.umamiedge.cli.PrintedProgress;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.local.Grid;
import io.umamiedge.local.Service;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The project's main job on real input, and the proof that both ends' books match. */
@Command(
        name = "demo",
        description = "Run two corridors, six nodes and three customers under load, kill a node, compare the books.")
public final class DemoCommand implements Callable<Integer> {
    private static final NodeId VICTIM = new NodeId("de-1");
    private static final Duration SETTLE_LIMIT = Duration.ofSeconds(30);
    private static final Duration SETTLE_POLL = Duration.ofMillis(250);

    /** What the customers ask over and over; one of them is refused by policy and one asks for what nobody serves. */
    private static final List<Traffic.Ask> ASKS = List.of(
            ask(DemoGrid.PILOT, "llama-3.1-8b"),
            ask(DemoGrid.PILOT, "mistral-7b"),
            ask(DemoGrid.ENTERPRISE, "llama-3.1-8b"),
            ask(DemoGrid.ENTERPRISE, "mistral-7b"),
            ask(DemoGrid.SOVEREIGN, "llama-3.1-8b"),
            ask(DemoGrid.PILOT, "llama-3.1-8b"),
            ask(DemoGrid.ENTERPRISE, "llama-3.1-8b"),
            ask(DemoGrid.SOVEREIGN, "llama-3.1-8b"),
            ask(DemoGrid.PILOT, "mistral-7b"),
            ask(DemoGrid.ENTERPRISE, "mistral-7b"),
            ask(DemoGrid.SOVEREIGN, "mistral-7b"),
            ask(DemoGrid.PILOT, "llama-3.1-8b"),
            ask(DemoGrid.ENTERPRISE, "unknown-model"));

    @Option(names = "--exit", description = "Stop at the end; status 0 only if both ends' books match.")
    private boolean exit;

    @Option(
            names = "--requests",
            defaultValue = "600",
            paramLabel = "N",
            description = "How many requests to send, 50 to 100000 (default: ${DEFAULT-VALUE}).")
    private int requests;

    @Option(
            names = "--concurrency",
            defaultValue = "12",
            paramLabel = "N",
            description = "How many at a time, 1 to 256 (default: ${DEFAULT-VALUE}).")
    private int concurrency;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (requests < 50 || requests > 100_000 || concurrency < 1 || concurrency > 256) {
            throw new IllegalArgumentException("--requests takes 50 to 100000 and --concurrency 1 to 256");
        }
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        try (Grid grid = Grid.start(LocalGrid.settings(), new PrintedProgress(out))) {
            say(out, "Registering two corridors, six nodes and three customers; starting the nodes.");
            try (DemoGrid demo = DemoGrid.prepare(grid, grid.home().directory().resolve("demo"))) {
                demo.recordDeployment("umami demo", URI.create("urn:umamiedge:demo"));
                boolean match = show(out, demo);
                if (exit) {
                    return match ? 0 : 1;
                }
                invite(out, demo);
                new CountDownLatch(1).await();
                return 0;
            }
        }
    }

    private boolean show(PrintWriter out, DemoGrid demo) throws IOException {
        Instant begun = Instant.now();
        try (GridReader reader = demo.reader(begun);
                Traffic traffic = demo.traffic("demo-" + begun.toEpochMilli())) {
            say(out, "Sending " + requests + " requests, " + concurrency + " at a time, half of them streamed.");
            AtomicBoolean killed = new AtomicBoolean();
            int step = Math.max(1, requests / 10);
            traffic.run(ASKS, requests, concurrency, answered -> {
                if (answered >= requests * 2 / 5 && killed.compareAndSet(false, true)) {
                    demo.nodes().kill(VICTIM);
                    say(out, "  killed node " + VICTIM + " (kill -9) under load");
                }
                if (answered % step == 0) {
                    say(out, "  " + answered + " of " + requests + " answered");
                }
            });
            say(out, "Waiting for audit and billing to catch up.");
            List<SeenRequest> seen = traffic.seen();
            long end = System.nanoTime() + SETTLE_LIMIT.toNanos();
            GridRecords records = reader.read();
            Books books = Books.compare(seen, records);
            while (!books.match() && System.nanoTime() - end < 0) {
                LockSupport.parkNanos(SETTLE_POLL.toNanos());
                records = reader.read();
                books = Books.compare(seen, records);
            }
            out.print(new DemoReport(seen, records, books, billed(demo, begun), payouts(demo, begun)));
            out.println(
                    books.match()
                            ? "  Both ends' books match."
                            : "  The books do NOT match; the logs are in "
                                    + demo.grid().home().directory() + "/logs");
            out.flush();
            return books.match();
        }
    }

    private static List<DemoReport.Money> billed(DemoGrid demo, Instant since) throws IOException {
        List<DemoReport.Money> lines = new ArrayList<>();
        for (CustomerId customer : DemoGrid.CUSTOMERS) {
            JsonNode total = demo.operator()
                    .get(demo.grid().url(Service.BILLING).resolve("/v1/customers/" + customer + "/usage?from=" + since))
                    .path("total");
            lines.add(new DemoReport.Money(
                    customer.value(), total.path("requests").asLong(), tokens(total), amounts(total.path("amounts"))));
        }
        return lines;
    }

    private static List<DemoReport.Money> payouts(DemoGrid demo, Instant since) throws IOException {
        List<DemoReport.Money> lines = new ArrayList<>();
        for (String owner : DemoGrid.OWNERS) {
            JsonNode estimate = demo.operator()
                    .get(demo.grid()
                            .url(Service.BILLING)
                            .resolve("/v1/site-owners/" + owner + "/payout-estimate?from=" + since));
            long served = 0;
            long tokens = 0;
            for (JsonNode node : estimate.path("nodes")) {
                served += node.path("requests").asLong();
                tokens += tokens(node);
            }
            lines.add(new DemoReport.Money(owner, served, tokens, amounts(estimate.path("totals"))));
        }
        return lines;
    }

    private static long tokens(JsonNode line) {
        return line.path("prompt_tokens").asLong()
                + line.path("completion_tokens").asLong();
    }

    private static String amounts(JsonNode amounts) {
        List<String> texts = new ArrayList<>();
        for (JsonNode amount : amounts) {
            String value = amount.hasNonNull("estimate")
                    ? amount.path("estimate").asText()
                    : amount.path("amount").asText();
            texts.add(value + " " + amount.path("currency").asText());
        }
        return texts.isEmpty() ? "0" : String.join(", ", texts);
    }

    private static void invite(PrintWriter out, DemoGrid demo) {
        URI gateway = demo.grid().url(Service.GATEWAY);
        out.println();
        out.println("The grid keeps running; Ctrl-C stops it.");
        out.println("  gateway   " + gateway + "/v1");
        demo.customerKeys().forEach((customer, key) -> out.println("  " + key + "   " + customer));
        out.println("  operator key   " + demo.grid().home().operatorKeyFile());
        out.println();
        out.println("Try it:");
        out.println("curl " + gateway + "/v1/chat/completions -H 'Authorization: Bearer "
                + demo.customerKeys().get(DemoGrid.PILOT) + "' -H 'Content-Type: application/json' -d"
                + " '{\"model\":\"llama-3.1-8b\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}'");
        out.flush();
    }

    private static Traffic.Ask ask(CustomerId customer, String model) {
        return new Traffic.Ask(customer, model, "Write one sentence about a harbour at night.");
    }

    private static synchronized void say(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }
}
