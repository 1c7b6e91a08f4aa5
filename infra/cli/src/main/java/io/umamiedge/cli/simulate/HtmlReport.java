package io.umamiedge.cli.simulate;

import io.umamiedge.cli.simulate.LineChart.Series;
import io.umamiedge.routing.simulation.result.Interval;
import io.umamiedge.routing.simulation.result.NodeUse;
import io.umamiedge.routing.simulation.result.PolicyAudit;
import io.umamiedge.routing.simulation.result.ServiceLevel;
import io.umamiedge.routing.simulation.result.SimulationResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One result, or two side by side, as a page that needs nothing from outside: no script, no font, no server. */
final class HtmlReport {
    private static final List<Function<SimulationResult, LineChart>> CHARTS = List.of(
            HtmlReport::requests,
            HtmlReport::firstToken,
            HtmlReport::wholeAnswer,
            HtmlReport::utilisation,
            HtmlReport::failures,
            HtmlReport::nodes);

    private HtmlReport() {}

    static String of(List<SimulationResult> results) throws IOException {
        String title = results.stream().map(SimulationResult::scenario).collect(Collectors.joining(" against "));
        StringBuilder html = new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                        + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>")
                .append(Html.escape(title))
                .append("</title><style>\n")
                .append(css())
                .append("</style></head><body>\n<h1>")
                .append(Html.escape(title))
                .append("</h1>\n");
        for (int i = 0; i < results.size(); i++) {
            html.append("<p class=\"faint\">")
                    .append(Html.escape(letter(results, i) + ResultTables.title(results.get(i))))
                    .append("</p>\n")
                    .append(audit(letter(results, i), results.get(i).policyAudit()));
        }
        html.append("<h2>In numbers</h2>\n").append(numbers(results));
        html.append("<h2>Over time</h2>\n<div class=\"side\">\n");
        CHARTS.forEach(chart -> html.append(sideBySide(results, chart)));
        html.append("</div>\n");
        for (int i = 0; i < results.size(); i++) {
            details(html, letter(results, i), results.get(i));
        }
        return html.append("</body></html>").toString();
    }

    /** What one result is called beside another. */
    private static String letter(List<SimulationResult> results, int index) {
        return results.size() == 1 ? "" : index == 0 ? "A: " : "B: ";
    }

    private static String sideBySide(List<SimulationResult> results, Function<SimulationResult, LineChart> chart) {
        List<LineChart> charts = results.stream().map(chart).toList();
        double top = charts.stream().mapToDouble(LineChart::highest).max().orElse(0);
        StringBuilder html = new StringBuilder();
        for (int i = 0; i < charts.size(); i++) {
            LineChart one = charts.get(i).withTop(top);
            String title = letter(results, i) + one.title();
            html.append(
                    new LineChart(title, one.xs(), one.xLabel(), one.yLabel(), one.series(), one.target(), one.top())
                            .html());
        }
        return html.toString();
    }

    private static String numbers(List<SimulationResult> results) {
        List<List<String>> rows = new ArrayList<>();
        for (Line line : Line.all(results)) {
            List<String> row = new ArrayList<>(List.of(line.name()));
            row.addAll(line.values());
            if (results.size() > 1) {
                row.add(line.change());
            }
            rows.add(row);
        }
        return Html.table(results.size() == 1 ? List.of("", "") : List.of("", "A", "B", "change"), rows);
    }

    private static String audit(String letter, PolicyAudit audit) {
        return "<p class=\"" + (audit.violations() == 0 ? "good" : "bad") + "\">"
                + Html.escape(letter + ResultTables.audit(audit)) + "</p>\n";
    }

    private static void details(StringBuilder html, String letter, SimulationResult result) {
        html.append("<h2>").append(Html.escape(letter)).append("Customers and what they were promised</h2>\n");
        html.append(Html.table(
                List.of("customer", "model", "served", "first token p95", "answer p95", "target", "within", "SLA"),
                result.serviceLevels().stream().map(HtmlReport::serviceLevel).toList()));
        if (!result.refusals().isEmpty()) {
            html.append("<h2>").append(Html.escape(letter)).append("Refused by</h2>\n");
            html.append(Html.table(
                    List.of("rule", "requests", ""),
                    result.refusals().stream()
                            .map(one -> List.of(
                                    one.rule().code(),
                                    Numbers.count(one.requests()),
                                    one.rule().sentence()))
                            .toList()));
        }
        html.append("<h2>").append(Html.escape(letter)).append("Money</h2>\n");
        List<List<String>> money = new ArrayList<>();
        result.bill()
                .customers()
                .forEach(one ->
                        money.add(List.of(one.customerId() + " pays", Numbers.count(one.requests()), one.amount())));
        result.bill()
                .owners()
                .forEach(one ->
                        money.add(List.of(one.ownerId() + " is paid", Numbers.count(one.requests()), one.amount())));
        money.add(List.of("the platform keeps", "", result.bill().platform()));
        html.append(Html.table(List.of("", "requests", result.bill().currency().getCurrencyCode()), money));
    }

    private static List<String> serviceLevel(ServiceLevel level) {
        Integer target = level.targetP95Ms();
        return List.of(
                level.customerId().value(),
                level.model().value(),
                Numbers.percent(level.servedShare()),
                Numbers.millis(level.ttft().p95Ms()),
                Numbers.millis(level.e2e().p95Ms()),
                target == null ? "-" : Numbers.millis(target),
                Numbers.percent(level.withinTarget()),
                ResultTables.sla(level));
    }

    private static LineChart requests(SimulationResult result) {
        return overTime(
                result,
                "Requests per second",
                HtmlReport::plain,
                List.of(
                        rate(result, "arrived", Interval::arrived),
                        rate(result, "served", Interval::served),
                        rate(result, "refused", Interval::refused)),
                null);
    }

    private static LineChart failures(SimulationResult result) {
        return overTime(
                result,
                "Failovers and losses per second",
                HtmlReport::plain,
                List.of(rate(result, "failovers", Interval::failovers), rate(result, "lost", Interval::lost)),
                null);
    }

    private static LineChart firstToken(SimulationResult result) {
        return overTime(
                result,
                "Time to first token, p95",
                Numbers::millis,
                List.of(new Series("p95", values(result, Interval::ttftP95Ms))),
                null);
    }

    private static LineChart wholeAnswer(SimulationResult result) {
        // One line for all customers can be held against one target only: the strictest.
        Double target = result.serviceLevels().stream()
                .map(ServiceLevel::targetP95Ms)
                .filter(Objects::nonNull)
                .map(Integer::doubleValue)
                .min(Double::compare)
                .orElse(null);
        return overTime(
                result,
                "Time to the end of the answer, p95",
                Numbers::millis,
                List.of(new Series("p95", values(result, Interval::e2eP95Ms))),
                target);
    }

    private static LineChart utilisation(SimulationResult result) {
        List<Series> corridors = IntStream.range(0, result.corridors().size())
                .mapToObj(place -> new Series(
                        result.corridors().get(place).corridorId().value(),
                        values(result, interval -> interval.utilisation().get(place))))
                .toList();
        return overTime(result, "Slots taken", Numbers::tick, corridors, null);
    }

    /** Nodes from the least to the most busy: a level line is load well spread. */
    private static LineChart nodes(SimulationResult result) {
        List<Double> shares =
                result.nodes().stream().map(NodeUse::utilisation).sorted().toList();
        List<Double> xs = IntStream.range(0, shares.size())
                .mapToObj(i -> shares.size() == 1 ? 0.0 : (double) i / (shares.size() - 1))
                .toList();
        return new LineChart(
                "Nodes from the least to the most busy",
                xs,
                Numbers::tick,
                Numbers::tick,
                List.of(new Series("slots taken over the whole run", shares)),
                null,
                0);
    }

    private static LineChart overTime(
            SimulationResult result,
            String title,
            DoubleFunction<String> label,
            List<Series> series,
            @Nullable Double target) {
        List<Double> xs = pieces(result).stream()
                .map(interval -> (double) interval.atSeconds())
                .toList();
        return new LineChart(title, xs, HtmlReport::clock, label, series, target, 0);
    }

    private static Series rate(SimulationResult result, String name, Function<Interval, Long> count) {
        return new Series(name, values(result, interval -> (double) count.apply(interval) / result.intervalSeconds()));
    }

    private static List<Double> values(SimulationResult result, ToDoubleFunction<Interval> value) {
        return pieces(result).stream().map(value::applyAsDouble).toList();
    }

    /** Without the last piece, in which nothing comes any more. */
    private static List<Interval> pieces(SimulationResult result) {
        List<Interval> all = result.intervals();
        return all.subList(0, Math.max(1, all.size() - 1));
    }

    private static String plain(double value) {
        return value >= 10 || value == Math.rint(value)
                ? Numbers.count(Math.round(value))
                : String.format(Locale.ROOT, "%.2g", value);
    }

    private static String clock(double seconds) {
        long whole = Math.round(seconds);
        return whole >= 3_600
                ? String.format(Locale.ROOT, "%d:%02d h", whole / 3_600, whole % 3_600 / 60)
                : String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60);
    }

    private static String css() throws IOException {
        try (InputStream css = HtmlReport.class.getResourceAsStream("report.css")) {
            return new String(Objects.requireNonNull(css).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
