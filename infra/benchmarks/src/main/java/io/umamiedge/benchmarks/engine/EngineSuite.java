package io.umamiedge.benchmarks.engine;

import io.umamiedge.benchmarks.micro.MicroBenchmarks;
import io.umamiedge.benchmarks.micro.MicroResult;
import io.umamiedge.benchmarks.suite.Finding;
import io.umamiedge.benchmarks.suite.Limit;
import io.umamiedge.benchmarks.suite.Quantity;
import io.umamiedge.benchmarks.suite.Run;
import io.umamiedge.benchmarks.suite.Suite;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** What deciding costs, what it costs to keep up with the grid, and a simulation of both. */
@Command(
        name = "engine",
        description = "Decisions, index updates and simulations, beside what others do with the same fleet.",
        mixinStandardHelpOptions = true)
public final class EngineSuite implements Suite {
    private static final int SMALL = 100;
    private static final int MIDDLE = 10_000;
    private static final int LARGE = 100_000;
    /** An allocation is an average over some thousand questions that the next one asks in other proportions. */
    private static final double SAME_SIZE = 1.01;

    private final Map<String, MicroResult> results = new HashMap<>();

    @Override
    public void measure(Run run) throws IOException {
        // First, while this process is as cold as the command line's.
        MillionRequests.measure(run);
        for (Class<?> type : new Class<?>[] {DecisionBenchmark.class, PeerBenchmark.class, IndexBenchmark.class}) {
            for (MicroResult result : MicroBenchmarks.run(run, type)) {
                results.put(result.benchmark() + "/" + result.parameter("candidates"), result);
            }
        }
        decision(run, SMALL, null);
        decision(run, MIDDLE, Limit.atMost(1, "µs/op"));
        decision(run, LARGE, Limit.atMost(2, "µs/op"));
        update(run, SMALL);
        update(run, MIDDLE);
        update(run, LARGE);
        growth(run);
    }

    private void decision(Run run, int nodes, @Nullable Limit limit) {
        String among = " among " + Quantity.of(nodes, "candidates");
        run.found(of("one decision" + among, limit, score("DecisionBenchmark.decide", nodes))
                .beside("least request of two, no policy", score("PeerBenchmark.leastRequest", nodes))
                .beside("scan for the least loaded permitted", score("PeerBenchmark.scan", nodes)));
        run.found(Finding.figure("the same with a prompt prefix", score("DecisionBenchmark.decideWithPrefix", nodes)));
        Quantity itself = result("DecisionBenchmark.itself", nodes).bytesPerOperation();
        double decision =
                result("DecisionBenchmark.decide", nodes).bytesPerOperation().value()
                        - result("DecisionBenchmark.question", nodes)
                                .bytesPerOperation()
                                .value();
        run.found(of(
                        "allocation of a decision" + among + ", to that of the decision itself",
                        limit == null ? null : Limit.atMost(SAME_SIZE, "×"),
                        new Quantity(decision / itself.value(), "×"))
                .beside("the decision itself", itself));
    }

    private void update(Run run, int nodes) {
        String among = " among " + Quantity.of(nodes, "candidates");
        run.found(Finding.figure("a candidate's new verdict" + among, score("IndexBenchmark.verdict", nodes)));
        run.found(Finding.figure("a candidate's new load" + among, score("IndexBenchmark.report", nodes)));
        run.found(Finding.figure(
                "a new verdict and the first decision after it" + among,
                score("IndexBenchmark.verdictAndDecision", nodes)));
    }

    /** Bytes, because they count the work done; time grows with what the processor's caches no longer hold. */
    private void growth(Run run) {
        double grown = result("IndexBenchmark.verdict", LARGE)
                        .bytesPerOperation()
                        .value()
                / result("IndexBenchmark.verdict", MIDDLE).bytesPerOperation().value();
        run.found(Finding.target(
                        "index update, bytes written: 100 000 candidates to 10 000",
                        Limit.atMost(Math.log(LARGE) / Math.log(MIDDLE), "×"),
                        new Quantity(grown, "×"))
                .beside("a copied list", new Quantity((double) LARGE / MIDDLE, "×"))
                .noted("the logarithm grows 1.25 times"));
    }

    private static Finding of(String what, @Nullable Limit limit, Quantity reached) {
        return limit == null ? Finding.figure(what, reached) : Finding.target(what, limit, reached);
    }

    private Quantity score(String benchmark, int nodes) {
        return result(benchmark, nodes).score();
    }

    private MicroResult result(String benchmark, int nodes) {
        return Objects.requireNonNull(results.get(benchmark + "/" + nodes), benchmark);
    }
}
