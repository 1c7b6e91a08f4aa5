package io.umamiedge.cli.simulate;

import io.umamiedge.routing.simulation.result.SimulationResult;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * One figure of each of one or two results.
 *
 * @param values as people read them
 * @param numbers the same to be compared
 */
record Line(String name, List<String> values, List<Double> numbers) {
    /** Every figure that is worth comparing, in order of what people ask first. */
    static List<Line> all(List<SimulationResult> results) {
        return List.of(
                count(results, "requests", result -> result.requests().arrived()),
                count(results, "served", result -> result.requests().served()),
                count(results, "refused", result -> result.requests().refused()),
                count(
                        results,
                        "lost before the first token",
                        result -> result.requests().failed()),
                count(results, "lost after it", result -> result.requests().interrupted()),
                count(results, "failovers", result -> result.failovers().total()),
                count(
                        results,
                        "requests they rescued",
                        result -> result.failovers().rescued()),
                millis(results, "first token, median", result -> result.ttft().p50Ms()),
                millis(results, "first token, p95", result -> result.ttft().p95Ms()),
                millis(results, "first token, p99", result -> result.ttft().p99Ms()),
                millis(results, "whole answer, median", result -> result.e2e().p50Ms()),
                millis(results, "whole answer, p95", result -> result.e2e().p95Ms()),
                millis(results, "whole answer, p99", result -> result.e2e().p99Ms()),
                count(results, "SLA policies missed", Line::missed),
                of(
                        results,
                        "customers pay",
                        result -> result.bill().total() + " "
                                + result.bill().currency().getCurrencyCode(),
                        result -> Double.parseDouble(result.bill().total())));
    }

    /** From the first to the second; only where there are two. */
    String change() {
        double before = numbers.get(0);
        double after = numbers.get(1);
        if (before == after) {
            return "=";
        }
        return before == 0 ? "new" : String.format(Locale.ROOT, "%+.1f %%", (after - before) / before * 100);
    }

    private static long missed(SimulationResult result) {
        return result.serviceLevels().stream()
                .filter(level -> Boolean.FALSE.equals(level.isP95Kept()) || Boolean.FALSE.equals(level.isUptimeKept()))
                .count();
    }

    private static Line count(List<SimulationResult> results, String name, Function<SimulationResult, Long> value) {
        return of(results, name, result -> Numbers.count(value.apply(result)), result -> (double) value.apply(result));
    }

    private static Line millis(List<SimulationResult> results, String name, ToDoubleFunction<SimulationResult> value) {
        return of(results, name, result -> Numbers.millis(value.applyAsDouble(result)), value);
    }

    private static Line of(
            List<SimulationResult> results,
            String name,
            Function<SimulationResult, String> text,
            ToDoubleFunction<SimulationResult> number) {
        return new Line(
                name,
                results.stream().map(text).toList(),
                results.stream().map(number::applyAsDouble).toList());
    }
}
