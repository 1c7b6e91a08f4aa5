package io.umamiedge.benchmarks.gateway;

import io.umamiedge.benchmarks.gateway.Contender.Kind;
import io.umamiedge.benchmarks.load.LoadResult;
import io.umamiedge.benchmarks.load.Pace;
import io.umamiedge.benchmarks.suite.Finding;
import io.umamiedge.benchmarks.suite.Limit;
import io.umamiedge.benchmarks.suite.Quantity;
import io.umamiedge.benchmarks.suite.Run;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/** What asking through a contender takes longer than asking the runtime itself, at one connection. */
final class AddedLatency {
    private static final Limit ONE_MILLISECOND = Limit.atMost(1, "ms");
    private static final int ROUNDS = 5;
    private static final double P99 = 99;
    private static final double P50 = 50;

    private final Run run;
    private final FixedRuntime runtime;
    private final Contender direct;
    private final Contender gateway;
    private final List<Contender> others;

    AddedLatency(Run run, FixedRuntime runtime, Contender direct, Contender gateway, List<Contender> others) {
        this.run = run;
        this.runtime = runtime;
        this.direct = direct;
        this.gateway = gateway;
        this.others = List.copyOf(others);
    }

    void measure() throws IOException, InterruptedException {
        run.progress("measuring added latency at one connection");
        Map<Contender, List<LoadResult>> plain = rounds(Kind.PLAIN, 200);
        run.found(added("added p99, plain, one connection", plain, result -> result.millis(P99)));
        run.found(figure("added p50, plain, one connection", plain, result -> result.millis(P50)));
        run.progress("measuring the added time to the first token at one connection");
        runtime.follow(new FixedRuntime.Script(4, Duration.ofMillis(2), Duration.ofMillis(1)));
        Map<Contender, List<LoadResult>> streams = rounds(Kind.STREAM, 80);
        run.found(added("added time to first token, p99", streams, result -> result.millisToFirstByte(P99)));
        run.found(figure("added time to first token, p50", streams, result -> result.millisToFirstByte(P50)));
    }

    private Map<Contender, List<LoadResult>> rounds(Kind kind, double perSecond)
            throws IOException, InterruptedException {
        Map<Contender, List<LoadResult>> results = new LinkedHashMap<>();
        results.put(direct, new ArrayList<>());
        results.put(gateway, new ArrayList<>());
        others.forEach(other -> results.put(other, new ArrayList<>()));
        Duration duration = run.choose(Duration.ofSeconds(8), Duration.ofSeconds(3));
        for (int round = 0; round < run.choose(ROUNDS, 1); round++) {
            for (Map.Entry<Contender, List<LoadResult>> entry : results.entrySet()) {
                entry.getValue()
                        .add(Trial.of(entry.getKey(), kind, 1, Pace.perSecond(perSecond), duration)
                                .result());
            }
        }
        return results;
    }

    private Finding added(String what, Map<Contender, List<LoadResult>> results, ToDoubleFunction<LoadResult> millis) {
        return beside(Finding.target(what, ONE_MILLISECOND, difference(results, gateway, millis)), results, millis)
                .noted("the middle of %d rounds, less that of the runtime asked directly (%.2f ms)"
                        .formatted(of(results, direct).size(), middle(of(results, direct), millis)));
    }

    private Finding figure(String what, Map<Contender, List<LoadResult>> results, ToDoubleFunction<LoadResult> millis) {
        return beside(Finding.figure(what, difference(results, gateway, millis)), results, millis);
    }

    private Finding beside(
            Finding finding, Map<Contender, List<LoadResult>> results, ToDoubleFunction<LoadResult> millis) {
        Finding whole = finding;
        for (Contender other : others) {
            whole = whole.beside(other.name(), difference(results, other, millis));
        }
        return whole;
    }

    private Quantity difference(
            Map<Contender, List<LoadResult>> results, Contender contender, ToDoubleFunction<LoadResult> millis) {
        return new Quantity(middle(of(results, contender), millis) - middle(of(results, direct), millis), "ms");
    }

    private static List<LoadResult> of(Map<Contender, List<LoadResult>> results, Contender contender) {
        return Objects.requireNonNull(results.get(contender));
    }

    private static double middle(List<LoadResult> results, ToDoubleFunction<LoadResult> millis) {
        return results.stream().mapToDouble(millis).sorted().toArray()[results.size() / 2];
    }
}
