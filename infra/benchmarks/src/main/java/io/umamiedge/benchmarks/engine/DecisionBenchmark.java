package io.umamiedge.benchmarks.engine;

import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.routing.engine.RoutingEngine;
import io.umamiedge.routing.engine.RoutingQuestion;
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

/** What one decision costs, and the making of its question: another customer, model and seed than the one before. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class DecisionBenchmark {
    private static final DecisionId ID = new DecisionId("d");

    private static final int DECISIONS = 1 << 14;

    @Param({"100", "10000", "100000"})
    private int candidates;

    private EngineGrid grid = new EngineGrid(1, false);
    private EngineGrid prefixes = grid;
    private RoutingEngine engine = new RoutingEngine(grid.table);
    private RoutingEngine prefixEngine = engine;
    private RoutingDecision[] decisions = {};
    private int copied;

    @Setup
    public void build() {
        grid = new EngineGrid(candidates, false);
        prefixes = new EngineGrid(candidates, true);
        engine = new RoutingEngine(grid.table);
        prefixEngine = new RoutingEngine(prefixes.table);
        decisions = new RoutingDecision[DECISIONS];
        for (int i = 0; i < decisions.length; i++) {
            decisions[i] = decide();
        }
    }

    @Benchmark
    public RoutingDecision decide() {
        return engine.decide(ID, grid.next());
    }

    @Benchmark
    public RoutingDecision decideWithPrefix() {
        return prefixEngine.decide(ID, prefixes.next());
    }

    /** What asking takes up without an answer. */
    @Benchmark
    public RoutingQuestion question() {
        return grid.next();
    }

    /** What decisions take up by themselves. */
    @Benchmark
    public RoutingDecision itself() {
        return DecisionCopy.of(decisions[copied++ & (DECISIONS - 1)]);
    }
}
