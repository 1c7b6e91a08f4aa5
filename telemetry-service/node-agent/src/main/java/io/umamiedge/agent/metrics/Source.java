package io.umamiedge.agent.metrics;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One way of finding a figure: metrics whose values are added up, all of which must be there.
 *
 * @param merge what becomes of several series of one metric
 * @param of a metric that the sum is a share of; null when the sum itself is the figure
 */
record Source(Merge merge, List<Selector> terms, @Nullable Selector of) {
    /** How the series of several engines or models become one number. */
    enum Merge {
        SUM,
        /** Of shares: the fullest counts. */
        MAX;

        double of(double a, double b) {
            return switch (this) {
                case SUM -> a + b;
                case MAX -> Math.max(a, b);
            };
        }
    }

    /** A metric, and one label that its series must carry; as in Prometheus, an empty label is one that is not there. */
    record Selector(String name, @Nullable String label, String value) {
        /** Reads {@code name} or {@code name{label=value}}. */
        static Selector of(String text) {
            int brace = text.indexOf('{');
            if (brace < 0) {
                return new Selector(text, null, "");
            }
            int equals = text.indexOf('=', brace);
            return new Selector(
                    text.substring(0, brace),
                    text.substring(brace + 1, equals),
                    text.substring(equals + 1, text.length() - 1));
        }

        boolean selects(Map<String, String> labels) {
            return label == null || labels.getOrDefault(label, "").equals(value);
        }
    }

    /** All series of all these metrics added up. */
    static Source sum(String... terms) {
        return new Source(Merge.SUM, Stream.of(terms).map(Selector::of).toList(), null);
    }

    /** The largest series of a metric. */
    static Source max(String metric) {
        return new Source(Merge.MAX, List.of(Selector.of(metric)), null);
    }

    /** One metric divided by another. */
    static Source share(String part, String whole) {
        return new Source(Merge.SUM, List.of(Selector.of(part)), Selector.of(whole));
    }

    Stream<String> names() {
        return Stream.concat(terms.stream(), Stream.ofNullable(of)).map(Selector::name);
    }
}
