package io.umamiedge.benchmarks.engine;

import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.routing.engine.RoutingEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs to take in that a candidate has changed, each time another one. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class IndexBenchmark {
    private static final DecisionId ID = new DecisionId("d");
    // Coprime to every size: all nodes come up, those of one site not in a row.
    private static final int STRIDE = 7_919;

    @Param({"100", "10000", "100000"})
    private int candidates;

    private EngineGrid grid = new EngineGrid(1, false);
    private RoutingEngine engine = new RoutingEngine(grid.table);
    private final List<Candidate> reports = new ArrayList<>();
    private final List<Candidate> silent = new ArrayList<>();
    private final List<Candidate> heard = new ArrayList<>();
    private int step;

    @Setup
    public void build() {
        grid = new EngineGrid(candidates, false);
        engine = new RoutingEngine(grid.table);
        for (Candidate candidate : grid.candidates()) {
            reports.add(EngineGrid.reporting(candidate, reports.size()));
            silent.add(EngineGrid.with(candidate, Verdict.STALE));
            heard.add(EngineGrid.with(candidate, Verdict.ELIGIBLE));
        }
    }

    /** A node reports another load. */
    @Benchmark
    public void report() {
        apply(step % 2 == 0 ? reports : heard);
    }

    /** A node falls silent, or is heard again: it moves from one standing to another. */
    @Benchmark
    public void verdict() {
        apply(step / candidates % 2 == 0 ? silent : heard);
    }

    /** The same, and a decision on what is then known. */
    @Benchmark
    public RoutingDecision verdictAndDecision() {
        apply(step / candidates % 2 == 0 ? silent : heard);
        return engine.decide(ID, grid.next());
    }

    private void apply(List<Candidate> of) {
        Candidate candidate = of.get((int) ((long) step++ * STRIDE % candidates));
        grid.table.apply(candidate.nodeId(), candidate);
    }
}
