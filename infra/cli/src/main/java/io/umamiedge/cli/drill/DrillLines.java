package io.umamiedge.cli.drill;

import com.fasterxml.jackson.databind.JsonNode;
import io.umamiedge.cli.Tables;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is printed of a drill as routing-service shows it. */
final class DrillLines {
    private static final double PERCENT = 100;

    private DrillLines() {}

    /** Where it is, how long for, and what was counted in that phase so far. */
    static String progress(JsonNode drill, Instant now) {
        String phase = drill.path("phase").asText();
        JsonNode figures = drill.path("figures");
        JsonNode counted = switch (phase) {
            case "baseline" -> figures.path("before");
            case "outage" -> figures.path("during");
            default -> figures.path("after");
        };
        return String.format(
                Locale.ROOT,
                "  %-9s %-10s %6d requests, %d served, %d lost, success %s, p95 %s",
                phase,
                left(drill, phase, now),
                counted.path("requests").asLong(),
                counted.path("served").asLong(),
                counted.path("lost").asLong(),
                percent(counted.path("success_ratio")),
                millis(counted.path("p95_latency_ms")));
    }

    /** What it has shown: each probe in each phase with its tolerance, then the figures without one. */
    static String verdict(JsonNode drill) {
        StringBuilder text = new StringBuilder();
        List<List<String>> rows = new ArrayList<>();
        for (String phase : List.of("before", "during", "after")) {
            JsonNode state = drill.path("journal").path("steady_states").path(phase);
            for (JsonNode probe : (state.isArray() ? state.path(0) : state).path("probes")) {
                JsonNode range = probe.path("activity").path("tolerance").path("range");
                rows.add(List.of(
                        phase,
                        probe.path("activity").path("name").asText(),
                        probe.path("output").asText("not measured"),
                        number(range.path(0)) + " to " + number(range.path(1)),
                        probe.path("tolerance_met").asBoolean() ? "held" : "LOST"));
            }
        }
        text.append(Tables.of(List.of("PHASE", "PROBE", "MEASURED", "EXPECTED", ""), rows));
        text.append('\n').append(Tables.of(List.of("FIGURE", ""), figures(drill.path("figures"))));
        text.append('\n')
                .append(drill.path("verdict").asText().toUpperCase(Locale.ROOT))
                .append(": ")
                .append(drill.path("reason").asText())
                .append('\n');
        return text.toString();
    }

    private static List<List<String>> figures(JsonNode figures) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("detection", millis(figures.path("detection_ms"))));
        rows.add(List.of("failover", millis(figures.path("failover_ms"))));
        rows.add(List.of("restoration", millis(figures.path("restoration_ms"))));
        rows.add(List.of("first decision for the nodes again", millis(figures.path("return_ms"))));
        rows.add(List.of(
                "decisions re-checked in the corridor",
                figures.path("decisions").asText()));
        rows.add(List.of("outside policy", figures.path("residency_violations").asText()));
        rows.add(List.of("completed twice", figures.path("double_billed").asText()));
        rows.add(List.of("unfinished", figures.path("unfinished").asText()));
        rows.add(List.of(
                "requests that left the nodes",
                figures.path("request_failovers").asText()));
        rows.add(List.of(
                "failover records of the nodes", figures.path("node_failovers").asText()));
        return rows;
    }

    private static String left(JsonNode drill, String phase, Instant now) {
        String until = switch (phase) {
            case "baseline" -> drill.path("request").path("starts_at").asText();
            case "outage" -> drill.path("ends_at").asText();
            default -> "";
        };
        return until.isEmpty()
                ? ""
                : Math.max(0, Duration.between(now, Instant.parse(until)).toSeconds()) + " s left";
    }

    private static String percent(JsonNode ratio) {
        return ratio.isNumber() ? String.format(Locale.ROOT, "%.2f %%", ratio.asDouble() * PERCENT) : "-";
    }

    private static String millis(JsonNode value) {
        return value.isNumber() ? Math.round(value.asDouble()) + " ms" : "-";
    }

    private static String number(JsonNode value) {
        double number = value.asDouble();
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
