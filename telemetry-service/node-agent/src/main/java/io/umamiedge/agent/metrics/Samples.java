package io.umamiedge.agent.metrics;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the metrics of one runtime said at one moment. It does not matter whether they came as Prometheus text or as OTLP;
 * names may arrive in any of the forms that {@code MetricName} knows.
 *
 * <p>Holds only what some runtime's table asks for, so that a page of any size costs little. Immutable.
 */
public final class Samples {
    /** One line of one metric; the name is canonical. */
    private record Series<T>(String name, Map<String, String> labels, T value) {
        private Series {
            labels = Map.copyOf(labels);
        }

        /** Equal for equal series. A string, because a map of strings stays fast however its keys were chosen. */
        static String key(String name, Map<String, String> labels) {
            return name + new TreeMap<>(labels);
        }
    }

    private final List<Series<Double>> values;
    private final List<Series<NavigableMap<Double, Double>>> histograms;
    private final Set<RuntimeKind> kinds;
    private final boolean overflowed;

    private Samples(Builder builder) {
        overflowed = builder.overflowed();
        values = overflowed ? List.of() : List.copyOf(builder.values.values());
        histograms = overflowed ? List.of() : List.copyOf(builder.histograms.values());
        kinds = EnumSet.copyOf(builder.kinds);
    }

    /** For the metrics of a runtime. */
    public static Builder builder() {
        return new Builder(RuntimeKind.NAMES);
    }

    /** For metrics of other things; {@code names} in any form. */
    public static Builder builder(Set<String> names) {
        return new Builder(names.stream().map(MetricName::canonical).collect(Collectors.toSet()));
    }

    /** Whether a number, or a histogram, of this name is read of some runtime; the name in any form. */
    public static boolean areRead(String name) {
        return RuntimeKind.NAMES.contains(MetricName.canonical(name))
                || RuntimeKind.NAMES.contains(MetricName.canonicalHistogram(name))
                || RuntimeKind.NAMES.contains(MetricName.canonical(name + "_sum"));
    }

    /** More series than any runtime has were offered, and so none was kept: part of a sum is no measurement. */
    public boolean overflowed() {
        return overflowed;
    }

    /** The runtimes whose metrics were among them. */
    Set<RuntimeKind> kinds() {
        return kinds;
    }

    /** Hands over labels and value of each series of a metric. */
    public void forEach(String name, BiConsumer<Map<String, String>, Double> consumer) {
        forEach(values, MetricName.canonical(name), consumer);
    }

    /** As {@link #forEach}; a histogram is cumulative counts by upper bound. */
    void forEachHistogram(String name, BiConsumer<Map<String, String>, NavigableMap<Double, Double>> consumer) {
        forEach(histograms, MetricName.canonicalHistogram(name), consumer);
    }

    private static <T> void forEach(
            List<Series<T>> series, String canonical, BiConsumer<Map<String, String>, T> consumer) {
        for (Series<T> one : series) {
            if (one.name().equals(canonical)) {
                consumer.accept(one.labels(), one.value());
            }
        }
    }

    /** Collects samples in any order. Of a series that comes twice the last counts. Not thread-safe. */
    public static final class Builder {
        /** Of memory, about. A large vLLM deployment, 64 engines on one page, needs 4 000 samples of some 600 bytes. */
        private static final int BUDGET = 4 << 20;

        private static final int COST_OF_A_SAMPLE = 500;
        private static final String BUCKET = "_bucket";

        private final Set<String> names;
        private final Map<String, Series<Double>> values = new LinkedHashMap<>();
        private final Map<String, Series<NavigableMap<Double, Double>>> histograms = new LinkedHashMap<>();
        private final Set<RuntimeKind> kinds = EnumSet.noneOf(RuntimeKind.class);
        private int budget = BUDGET;

        private Builder(Set<String> names) {
            this.names = names;
        }

        /**
         * One line of a Prometheus page or one number data point. Of a histogram on a page, {@code …_bucket} with its
         * {@code le} label, {@code …_sum} and {@code …_count} come as separate samples.
         *
         * @param value any; what no figure can be is unknown later
         */
        public Builder sample(String name, Map<String, String> labels, double value) {
            String bound = labels.get("le");
            if (bound != null) {
                // Triton is said to leave the suffix out.
                String histogram = name.endsWith(BUCKET) ? name.substring(0, name.length() - BUCKET.length()) : name;
                bucket(histogram, labels, PrometheusText.number(bound), value);
                return this;
            }
            String canonical = MetricName.canonical(name);
            if (wanted(canonical, labels)) {
                values.put(Series.key(canonical, labels), new Series<>(canonical, labels, value));
            }
            return this;
        }

        /**
         * One histogram data point with cumulative temporality: counted since the runtime's start.
         *
         * @param bounds inclusive upper ends, growing
         * @param counts per bucket, not summed up; one more than there are bounds
         * @param sum of all that was observed; null when unknown
         */
        public Builder histogram(
                String name, Map<String, String> labels, List<Double> bounds, List<Long> counts, @Nullable Double sum) {
            if (counts.size() != bounds.size() + 1) {
                return this;
            }
            double cumulative = 0;
            for (int i = 0; i < counts.size(); i++) {
                cumulative += counts.get(i);
                bucket(name, labels, i < bounds.size() ? bounds.get(i) : Double.POSITIVE_INFINITY, cumulative);
            }
            sample(name + "_count", labels, cumulative);
            return sum == null ? this : sample(name + "_sum", labels, sum);
        }

        boolean overflowed() {
            return budget < 0;
        }

        public Samples build() {
            return new Samples(this);
        }

        private void bucket(String name, Map<String, String> labels, double bound, double cumulative) {
            String canonical = MetricName.canonicalHistogram(name);
            if (Double.isNaN(bound) || !wanted(canonical, labels)) {
                return;
            }
            Map<String, String> others = new HashMap<>(labels);
            others.remove("le");
            histograms
                    .computeIfAbsent(
                            Series.key(canonical, others), _ -> new Series<>(canonical, others, new TreeMap<>()))
                    .value()
                    .put(bound, cumulative);
        }

        private boolean wanted(String canonical, Map<String, String> labels) {
            RuntimeKind.collect(canonical, kinds);
            if (budget < 0 || !names.contains(canonical)) {
                return false;
            }
            budget -= COST_OF_A_SAMPLE;
            labels.forEach((label, value) -> budget -= label.length() + value.length());
            return budget >= 0;
        }
    }
}
