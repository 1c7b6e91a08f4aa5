package io.umamiedge.cli.decisions;

import io.umamiedge.cli.LocalGrid;
import io.umamiedge.cli.TimeConverter;
import io.umamiedge.cli.TopicReader;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.local.GridSettings;
import io.umamiedge.local.Service;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Checks recorded decisions again. */
@Command(
        name = "verify",
        description = {
            "Hold recorded decisions against the registry as it was when they were made, and name each that selected,",
            "or named as fallback, a node that policy did not permit, and each whose choice its own inputs do not bear",
            "out. Status 1 when there is one, or when part of the registry's history is missing."
        })
final class VerifyCommand implements Callable<Integer> {
    // Records are found by the broker's time, decisions chosen by the gateway's.
    private static final Duration CLOCK_TOLERANCE = Duration.ofMinutes(1);

    private enum HistorySource {
        AUDIT,
        TOPIC
    }

    @Option(
            names = "--from",
            required = true,
            paramLabel = "<time>",
            converter = TimeConverter.class,
            description = "RFC 3339; decided then or later.")
    private @Nullable Instant from;

    @Option(
            names = "--to",
            paramLabel = "<time>",
            converter = TimeConverter.class,
            description = "Decided before; now when left out.")
    private @Nullable Instant to;

    @Option(names = "--kafka", paramLabel = "<host:port>", description = "Where Kafka is, when it is not this grid's.")
    private @Nullable String kafka;

    @Option(names = "--audit-url", paramLabel = "<url>", description = "Where audit-service is, likewise.")
    private @Nullable URI auditUrl;

    @Option(
            names = "--history",
            paramLabel = "<audit|topic>",
            description = "Where the registry's changes are read: audit-service (the default), or the registry topic,"
                    + " which is complete only while it has not been compacted.")
    private HistorySource history = HistorySource.AUDIT;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        Instant begin = Objects.requireNonNull(from);
        Instant end = to == null ? Instant.now() : to;
        if (!begin.isBefore(end)) {
            throw new ParameterException(spec.commandLine(), "--from must be before --to, which is now when left out");
        }
        GridSettings settings = LocalGrid.settings();
        String bootstrap = LocalGrid.kafkaBootstrap(settings, kafka);
        DecisionCheck check = new DecisionCheck(history(settings, bootstrap));
        try (TopicReader topic = new TopicReader(bootstrap, Topic.ROUTING_DECISIONS)) {
            topic.readSince(begin.minus(CLOCK_TOLERANCE), record -> {
                RoutingDecision decision = (RoutingDecision) TopicReader.event(record);
                if (!decision.decidedAt().isBefore(begin)
                        && decision.decidedAt().isBefore(end)) {
                    check.check(decision);
                }
            });
        }
        report(out, check);
        return check.findings().isEmpty() && check.beyond() == 0 ? 0 : 1;
    }

    private RegistryHistory history(GridSettings settings, String bootstrap) throws IOException {
        return switch (history) {
            case AUDIT ->
                RegistryHistoryReader.ofAudit(
                        LocalGrid.operator(settings), LocalGrid.url(settings, Service.AUDIT, auditUrl));
            case TOPIC -> RegistryHistoryReader.ofTopic(bootstrap);
        };
    }

    static void report(PrintWriter out, DecisionCheck check) {
        check.findings().forEach(out::println);
        out.printf(
                Locale.ROOT,
                "%d decisions checked, %d of them refusals; %d nodes selected or named as fallback, %d findings%n",
                check.checked(),
                check.refusals(),
                check.destinations(),
                check.findings().size());
        if (check.inFlux() > 0) {
            out.printf(
                    Locale.ROOT,
                    "%d were permitted as their node was declared within a minute of it%n",
                    check.inFlux());
        }
        if (check.ofOtherVersions() > 0) {
            out.printf(
                    Locale.ROOT,
                    "%d chose among permitted nodes by the formula of another engine version, which was not computed"
                            + " again%n",
                    check.ofOtherVersions());
        }
        if (check.beyond() > 0) {
            out.printf(
                    Locale.ROOT,
                    "%d decisions could not be checked: changes of the registry are missing%n",
                    check.beyond());
        }
        out.flush();
    }
}
