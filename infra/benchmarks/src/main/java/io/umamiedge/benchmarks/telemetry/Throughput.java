package io.umamiedge.benchmarks.telemetry;

import io.umamiedge.benchmarks.grid.Measured;
import io.umamiedge.benchmarks.grid.MeasuredGrid;
import io.umamiedge.benchmarks.grid.TopicEnds;
import io.umamiedge.benchmarks.load.HttpLoad;
import io.umamiedge.benchmarks.load.LoadResult;
import io.umamiedge.benchmarks.load.Pace;
import io.umamiedge.benchmarks.suite.Finding;
import io.umamiedge.benchmarks.suite.Limit;
import io.umamiedge.benchmarks.suite.Quantity;
import io.umamiedge.benchmarks.suite.Run;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.local.Service;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The most reports that telemetry-service accepts, and what each costs, over several starts of the service. */
final class Throughput {
    private static final int ACCEPTED = 202;
    private static final int CONNECTIONS = 128;
    private static final int STARTS = 3;
    private static final int BATCH = 100;
    // Bodies under way are bounded in total, and these are a hundred times as large.
    private static final int CONNECTIONS_OF_BATCHES = 32;
    private static final double COMFORTABLE = 0.6;
    // The compiler shares two cores with generator and broker: after a minute it still took a tenth of the service.
    private static final Duration WARM_UP = Duration.ofSeconds(90);
    private static final Duration QUICK = Duration.ofSeconds(4);
    private static final Limit REPORTS = Limit.atLeast(20_000, "reports/s");

    private final Run run;
    private final MeasuredGrid grid;
    private final List<FleetNode> nodes;

    Throughput(Run run, MeasuredGrid grid, List<FleetNode> nodes) {
        this.run = run;
        this.grid = grid;
        this.nodes = nodes;
    }

    /**
     * One start of the service.
     *
     * @param perSecond reports accepted a second, with load generator, broker and everything else on the same machine
     * @param perCorePair reports a second that two cores for the service alone would do
     * @param serviceMicros processor time of telemetry-service per report
     * @param brokerMicros that of Kafka
     * @param generatorMicros that of this process
     * @param strangeShare of the machine, taken by something else
     * @param trouble what was not accepted; empty when everything was
     */
    private record Trial(
            double perSecond,
            double perCorePair,
            double serviceMicros,
            double brokerMicros,
            double generatorMicros,
            double strangeShare,
            String trouble) {}

    /**
     * Measures single reports over several starts, batches over one, and limit and peer beside them.
     *
     * @return the most single reports a second with everything on this machine
     */
    double measure(@Nullable Peer peer) throws IOException, InterruptedException {
        run.progress("measuring how many reports are accepted and acknowledged");
        List<Trial> trials = trials(run.choose(STARTS, 1), 1, FleetRequests.Load.DRIFTING);
        Trial single = trials.get(trials.size() / 2);
        Trial news = trials(1, 1, FleetRequests.Load.NEWS).getFirst();
        Trial batches = trials(1, BATCH, FleetRequests.Load.DRIFTING).getFirst();
        String kafka = grid.grid().kafkaBootstrap();
        ProducerLimit limit = ProducerLimit.measure(run, kafka);
        Finding perCorePair = finding("reports accepted, per core pair", REPORTS, trials, single.perCorePair())
                .beside(ProducerLimit.NAME, new Quantity(limit.perCorePair(), "/s"));
        Finding here = Finding.figure(
                        "reports accepted, everything on this machine", new Quantity(single.perSecond(), "reports/s"))
                .beside(ProducerLimit.NAME, new Quantity(limit.perSecond(), "/s"));
        if (peer == null) {
            run.progress("no peer was named (--peer-command), so none is measured");
        } else {
            Peer.Result result = peer.measure(run, kafka);
            perCorePair = perCorePair.beside(result.name(), new Quantity(result.perCorePair(), "/s"));
            here = here.beside(result.name(), new Quantity(result.perSecond(), "/s"))
                    .noted(result.trouble());
        }
        run.found(perCorePair);
        run.found(here);
        run.found(Finding.figure(
                "reports accepted that are news to all, per core pair", new Quantity(news.perCorePair(), "reports/s")));
        run.found(Finding.figure(
                "reports accepted in batches of " + BATCH + ", per core pair",
                new Quantity(batches.perCorePair(), "reports/s")));
        answers(single.perSecond() * COMFORTABLE);
        return single.perSecond();
    }

    /** A figure is that of the middle start; all were accepted, or nothing is claimed. */
    private static Finding finding(String what, Limit limit, List<Trial> trials, double middle) {
        String trouble = trials.stream()
                .map(Trial::trouble)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
        if (!trouble.isEmpty()) {
            return Finding.unmeasured(what, limit, "not every report was accepted: " + trouble);
        }
        return Finding.target(what, limit, new Quantity(middle, "reports/s"))
                .noted(
                        "2 s by the processor time of one report, %s µs in %d starts; up to %.0f %% of the machine went to something else"
                                .formatted(
                                        trials.stream()
                                                .map(trial -> String.format(Locale.ROOT, "%.1f", trial.serviceMicros()))
                                                .collect(Collectors.joining(", ")),
                                        trials.size(),
                                        100
                                                * trials.stream()
                                                        .mapToDouble(Trial::strangeShare)
                                                        .max()
                                                        .orElse(0)));
    }

    /** How soon reports are answered at a pace that the machine can keep. */
    private void answers(double perSecond) throws IOException {
        FleetRequests requests = FleetRequests.atWork(grid.grid().url(Service.TELEMETRY), nodes, CONNECTIONS);
        try (HttpLoad load = HttpLoad.connect(grid.grid().url(Service.TELEMETRY), CONNECTIONS, requests)) {
            load.run(Pace.perSecond(perSecond), WARM_UP.dividedBy(3));
            LoadResult result = load.run(Pace.perSecond(perSecond), run.choose(Duration.ofSeconds(15), QUICK));
            String pace = "at " + Quantity.of(Math.round(perSecond), "reports/s");
            run.found(Finding.figure("report to answer, p50", new Quantity(result.millis(50), "ms"))
                    .noted(pace));
            run.found(Finding.figure("report to answer, p99", new Quantity(result.millis(99), "ms"))
                    .noted(pace + (result.except(ACCEPTED).isEmpty() ? "" : "; " + result.except(ACCEPTED))));
        }
    }

    /** So many starts, sorted by what a core pair does: the middle one is the figure. */
    private List<Trial> trials(int starts, int batch, FleetRequests.Load load)
            throws IOException, InterruptedException {
        List<Trial> trials = new ArrayList<>();
        for (int i = 0; i < starts; i++) {
            grid.grid().restart(Service.TELEMETRY);
            trials.add(trial(batch, load));
        }
        trials.sort(Comparator.comparingDouble(Trial::perCorePair));
        return trials;
    }

    private Trial trial(int batch, FleetRequests.Load kind) throws IOException, InterruptedException {
        int connections = batch == 1 ? CONNECTIONS : CONNECTIONS_OF_BATCHES;
        FleetRequests requests = new FleetRequests(
                grid.grid().url(Service.TELEMETRY), nodes, connections, batch, kind, FleetRequests.Listener.NONE);
        try (HttpLoad load = HttpLoad.connect(grid.grid().url(Service.TELEMETRY), connections, requests);
                TopicEnds ends = new TopicEnds(grid.grid().kafkaBootstrap())) {
            load.run(Pace.asAnswered(), run.choose(WARM_UP, WARM_UP.dividedBy(3)));
            long before = ends.of(Topic.TELEMETRY_REPORTS);
            Measured<LoadResult> measured =
                    grid.measure(() -> load.run(Pace.asAnswered(), run.choose(Duration.ofSeconds(10), QUICK)));
            long onKafka = ends.of(Topic.TELEMETRY_REPORTS) - before;
            LoadResult result = measured.result();
            long reports = result.answeredWith(ACCEPTED) * batch;
            if (reports == 0) {
                throw new IOException("telemetry-service accepted nothing: " + result.except(ACCEPTED));
            }
            Trial trial = new Trial(
                    result.perSecond(ACCEPTED) * batch,
                    measured.perCorePair(Service.TELEMETRY, reports),
                    measured.micros(Service.TELEMETRY, reports),
                    measured.micros(Service.KAFKA, reports),
                    measured.own().toNanos() / 1e3 / reports,
                    measured.strangeShare(),
                    // A report that was answered with 202 is on the topic; more may be, of requests without an answer.
                    onKafka < reports
                            ? reports + " were answered with 202, but Kafka has " + onKafka
                            : result.except(ACCEPTED));
            run.progress(
                    "    %.0f reports/s with everything on this machine; µs per report: service %.1f, Kafka %.1f, load %.1f%s"
                            .formatted(
                                    trial.perSecond(),
                                    trial.serviceMicros(),
                                    trial.brokerMicros(),
                                    trial.generatorMicros(),
                                    trial.trouble().isEmpty() ? "" : "; " + trial.trouble()));
            return trial;
        }
    }
}
