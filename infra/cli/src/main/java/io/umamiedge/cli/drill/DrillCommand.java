package io.umamiedge.cli.drill;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.umamiedge.cli.LocalGrid;
import io.umamiedge.cli.OperatorClient;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.local.GridSettings;
import io.umamiedge.local.Service;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Starts a drill, follows it and says what it has shown. */
@Command(
        name = "drill",
        description = {
            "Take a node or a site out of the running grid for a while and see what comes of it.",
            "Status 0 when the steady state held, 1 when it was lost or the drill refused, 3 when nothing can be concluded."
        })
public final class DrillCommand implements Callable<Integer> {
    private static final int INCONCLUSIVE = 3;
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** A router that takes over needs its time, and waits for requests that go on. */
    private static final Duration JUDGEMENT_LIMIT = Duration.ofMinutes(3);

    /** What is to be done: a node or a site out, or a running drill ended. */
    private static final class Target {
        @Option(names = "--node", required = true, paramLabel = "<id>", description = "Take this node out.")
        private @Nullable String node;

        @Option(
                names = "--site",
                required = true,
                paramLabel = "<id>",
                description = "Take every node of this site out.")
        private @Nullable String site;

        @Option(names = "--stop", required = true, paramLabel = "<drill>", description = "End this drill now.")
        private @Nullable String stop;
    }

    @ArgGroup(multiplicity = "1")
    private final Target target = new Target();

    @Option(names = "--corridor", paramLabel = "<id>", description = "Where the node or site is; not with --stop.")
    private @Nullable String corridor;

    @Option(
            names = "--duration",
            defaultValue = "60",
            paramLabel = "<s>",
            description = "Seconds out: 5 to 3600 (${DEFAULT-VALUE}).")
    private int duration;

    @Option(
            names = "--baseline",
            defaultValue = "10",
            paramLabel = "<s>",
            description = "Seconds measured before (${DEFAULT-VALUE}).")
    private int baseline;

    @Option(
            names = "--recovery",
            defaultValue = "10",
            paramLabel = "<s>",
            description = "Seconds measured after (${DEFAULT-VALUE}).")
    private int recovery;

    @Option(names = "--synthetic", description = "Take nothing out; decide where requests would go if it were.")
    private boolean synthetic;

    @Option(names = "--title", paramLabel = "<text>", description = "What is expected to hold, in a sentence.")
    private @Nullable String title;

    @Option(
            names = "--min-success",
            defaultValue = "0.99",
            paramLabel = "<0..1>",
            description = "Share of requests served (${DEFAULT-VALUE}).")
    private double minSuccess;

    @Option(names = "--max-p95", paramLabel = "<ms>", description = "95th percentile to the end of the response.")
    private @Nullable Integer maxP95;

    @Option(
            names = "--max-lost",
            defaultValue = "0",
            paramLabel = "<n>",
            description = "Requests that may be lost (${DEFAULT-VALUE}).")
    private int maxLost;

    @Option(
            names = "--max-failover",
            paramLabel = "<ms>",
            description = "Until no decision goes to the nodes any more.")
    private @Nullable Integer maxFailover;

    @Option(names = "--max-restoration", paramLabel = "<ms>", description = "Until the nodes are offered again.")
    private @Nullable Integer maxRestoration;

    @Option(
            names = "--max-burn",
            defaultValue = "14.4",
            paramLabel = "<rate>",
            description = "Stop when a customer's error budget burns faster (${DEFAULT-VALUE}).")
    private double maxBurn;

    @Option(
            names = "--min-capacity",
            defaultValue = "0.5",
            paramLabel = "<0..1>",
            description = "Stop when less of the corridor's slots is left (${DEFAULT-VALUE}).")
    private double minCapacity;

    @Option(
            names = "--journal",
            paramLabel = "<file>",
            description = "Write the journal, in the form of Chaos Toolkit.")
    private @Nullable Path journal;

    @Option(
            names = "--routing-url",
            paramLabel = "<url>",
            description = "Where routing-service is, when it is not this grid's.")
    private @Nullable URI routingUrl;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandLine line = Objects.requireNonNull(spec).commandLine();
        if (target.stop == null && corridor == null) {
            throw new ParameterException(line, "--corridor says where the node or site is");
        }
        PrintWriter out = line.getOut();
        GridSettings settings = LocalGrid.settings();
        OperatorClient operator = LocalGrid.operator(settings);
        URI drills = LocalGrid.url(settings, Service.ROUTING, routingUrl).resolve("/v1/drills");
        if (target.stop != null) {
            OperatorClient.Answer stopped = operator.send("DELETE", URI.create(drills + "/" + target.stop), "");
            if (!stopped.isSuccess()) {
                throw new IOException(stopped.body().path("detail").asText());
            }
            return follow(out, operator, URI.create(drills + "/" + target.stop), stopped.body());
        }
        JsonNode drill = operator.post(drills, body(), UUID.randomUUID().toString());
        String id = drill.path("request").path("exercise_id").asText();
        out.println("Drill " + id + ": " + names(drill) + " out from "
                + drill.path("request").path("starts_at").asText() + " to "
                + drill.path("ends_at").asText() + (synthetic ? ", in the router's memory only." : "."));
        out.println("It ends by itself; ./umami drill --stop " + id + " ends it now.");
        out.flush();
        return follow(out, operator, URI.create(drills + "/" + id), drill);
    }

    private int follow(PrintWriter out, OperatorClient operator, URI address, JsonNode started)
            throws IOException, InterruptedException {
        Instant limit = Instant.parse(
                        started.path("request").path("recovered_at").asText())
                .plus(JUDGEMENT_LIMIT);
        JsonNode drill = started;
        while (!"finished".equals(drill.path("phase").asText())) {
            if (Instant.now().isAfter(limit)) {
                throw new IOException("no router has judged the drill; ask " + address);
            }
            Thread.sleep(LOOK);
            try {
                drill = operator.get(address);
                out.println(DrillLines.progress(drill, Instant.now()));
            } catch (IOException e) {
                out.println("  routing-service does not answer; the nodes are back at "
                        + drill.path("ends_at").asText() + " whatever becomes of it");
            }
            out.flush();
        }
        out.println();
        out.print(DrillLines.verdict(drill));
        out.flush();
        if (journal != null) {
            Files.writeString(journal, drill.path("journal").toPrettyString());
        }
        return switch (drill.path("verdict").asText()) {
            case "passed" -> 0;
            case "failed" -> 1;
            default -> INCONCLUSIVE;
        };
    }

    private String body() {
        ObjectNode body = Json.strict().createObjectNode();
        body.put("corridor_id", corridor);
        if (target.node != null) {
            body.put("node_id", target.node);
        } else {
            body.put("site_id", target.site);
        }
        body.put("duration_seconds", duration);
        body.put("baseline_seconds", baseline);
        body.put("recovery_seconds", recovery);
        body.put("traffic", synthetic ? "synthetic" : "customers");
        ObjectNode hypothesis = body.putObject("hypothesis");
        hypothesis.put("title", title == null ? "corridor " + corridor + " serves without " + named() : title);
        hypothesis.put("min_success_ratio", minSuccess);
        hypothesis.put("max_lost", maxLost);
        put(hypothesis, "max_p95_latency_ms", maxP95);
        put(hypothesis, "max_failover_ms", maxFailover);
        put(hypothesis, "max_restoration_ms", maxRestoration);
        body.putObject("stop_conditions").put("max_burn_rate", maxBurn).put("min_capacity_share", minCapacity);
        return body.toString();
    }

    private String named() {
        return target.node == null ? "site " + target.site : "node " + target.node;
    }

    private static String names(JsonNode drill) {
        StringBuilder names = new StringBuilder();
        for (JsonNode node : drill.path("request").path("node_ids")) {
            names.append(names.isEmpty() ? "" : ", ").append(node.asText());
        }
        return names.toString();
    }

    private static void put(ObjectNode object, String field, @Nullable Integer value) {
        if (value != null) {
            object.put(field, value);
        }
    }
}
