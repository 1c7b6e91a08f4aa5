package io.umamiedge.agent.metrics;

import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.telemetry.LatencyHistogram;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.RuntimeState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns the samples of a runtime into the report of it. Whatever is not among them, and whatever a healthy runtime cannot
 * have measured (NaN, negative, infinite, absurdly large), is unknown.
 */
public final class RuntimeMetrics {
    private final MetricTable table;
    private final Samples samples;
    private final @Nullable Set<String> models;

    private RuntimeMetrics(MetricTable table, Samples samples) {
        this.table = table;
        this.samples = samples;
        String modelsOf = table.modelsOf();
        this.models = modelsOf == null ? null : models(modelsOf);
    }

    /**
     * Never throws, whatever the samples hold.
     *
     * @param slots as the operator configured them; null takes what the runtime says, if it does
     */
    public static RuntimeReport read(
            RuntimeKind kind, RuntimeId id, RuntimeState state, @Nullable Integer slots, Samples samples) {
        RuntimeMetrics metrics = new RuntimeMetrics(MetricTable.of(kind), samples);
        return new RuntimeReport(
                id,
                state,
                slots != null ? slots : metrics.integer(Figure.SLOTS),
                metrics.integer(Figure.RUNNING),
                metrics.integer(Figure.WAITING),
                metrics.figure(Figure.KV_CACHE_USAGE),
                null,
                null,
                metrics.figure(Figure.TOKENS_PER_SECOND),
                metrics.counter(Figure.REQUESTS_TOTAL),
                metrics.counter(Figure.ERRORS_TOTAL),
                metrics.counter(Figure.TOKENS_TOTAL),
                metrics.latency(metrics.table.ttft()),
                metrics.latency(metrics.table.e2e()));
    }

    private @Nullable Integer integer(Figure figure) {
        Double value = figure(figure);
        return value == null ? null : (Integer) value.intValue();
    }

    private @Nullable Long counter(Figure figure) {
        Double value = figure(figure);
        return value == null ? null : (Long) value.longValue();
    }

    private @Nullable Double figure(Figure figure) {
        for (Source source : table.sources(figure)) {
            Double value = value(source);
            if (value != null) {
                return value >= 0 && value <= figure.most ? value : null;
            }
        }
        return null;
    }

    private @Nullable Double value(Source source) {
        double sum = 0;
        for (Source.Selector term : source.terms()) {
            Double value = merged(term, source.merge());
            if (value == null) {
                return null;
            }
            sum += value;
        }
        Source.Selector of = source.of();
        if (of == null) {
            return sum;
        }
        Double whole = merged(of, source.merge());
        return whole == null ? null : (Double) (sum / whole);
    }

    private @Nullable Double merged(Source.Selector selector, Source.Merge merge) {
        Map<String, Double> distinct = new HashMap<>();
        samples.forEach(selector.name(), (labels, value) -> {
            if (counts(selector, labels)) {
                // One negative series among several would hide in a sum.
                distinct.merge(withoutRepetition(labels), value >= 0 ? value : Double.NaN, Math::max);
            }
        });
        return distinct.values().stream().reduce(merge::of).orElse(null);
    }

    private @Nullable LatencyHistogram latency(List<MetricTable.Latency> latencies) {
        for (MetricTable.Latency latency : latencies) {
            List<NavigableMap<Double, Double>> series = new ArrayList<>();
            samples.forEachHistogram(latency.metric().name(), (labels, buckets) -> {
                if (counts(latency.metric(), labels)) {
                    series.add(buckets);
                }
            });
            if (!series.isEmpty()) {
                return Histograms.merge(series, latency.unitMs());
            }
        }
        return null;
    }

    private boolean counts(Source.Selector selector, Map<String, String> labels) {
        return selector.selects(labels) && (models == null || models.contains(labels.getOrDefault("model", "")));
    }

    private String withoutRepetition(Map<String, String> labels) {
        Map<String, String> others = new TreeMap<>(labels);
        others.keySet().removeAll(table.repeatedOver());
        return others.toString();
    }

    private Set<String> models(String metric) {
        Set<String> found = new HashSet<>();
        samples.forEach(metric, (labels, _) -> found.add(labels.getOrDefault("model", "")));
        return found;
    }
}
