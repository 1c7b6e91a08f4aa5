package io.umamiedge.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A page in the Prometheus text format 0.0.4, as far as sums over series need it. Lines that are not samples are passed
 * over; a name that no line carries is null.
 */
final class MetricsPage {
    private record Sample(String name, String labels, double value) {}

    private final List<Sample> samples;

    private MetricsPage(List<Sample> samples) {
        this.samples = samples;
    }

    /** Keeps the samples whose names begin with {@code prefix}. */
    static MetricsPage parse(String text, String prefix) {
        List<Sample> samples = new ArrayList<>();
        text.lines().filter(line -> line.startsWith(prefix)).forEach(line -> {
            Sample sample = sample(line);
            if (sample != null) {
                samples.add(sample);
            }
        });
        return new MetricsPage(samples);
    }

    @Nullable
    Double sum(String name) {
        return reduce(name, "", Double::sum);
    }

    /** Of the series that carry this label, written as on the page. */
    @Nullable
    Double sum(String name, String label) {
        return reduce(name, label, Double::sum);
    }

    @Nullable
    Double max(String name) {
        return reduce(name, "", Math::max);
    }

    private @Nullable Double reduce(String name, String label, DoubleBinaryOperator operator) {
        Double result = null;
        for (Sample sample : samples) {
            if (sample.name.equals(name) && sample.labels.contains(label)) {
                result = result == null ? (Double) sample.value : operator.applyAsDouble(result, sample.value);
            }
        }
        return result;
    }

    private static @Nullable Sample sample(String line) {
        int nameEnd = 0;
        while (nameEnd < line.length() && line.charAt(nameEnd) != '{' && line.charAt(nameEnd) != ' ') {
            nameEnd++;
        }
        int labelsEnd = nameEnd;
        if (nameEnd < line.length() && line.charAt(nameEnd) == '{') {
            labelsEnd = closingBrace(line, nameEnd);
            if (labelsEnd < 0) {
                return null;
            }
        }
        String rest = labelsEnd < line.length() ? line.substring(labelsEnd).strip() : "";
        int valueEnd = rest.indexOf(' ');
        try {
            return new Sample(
                    line.substring(0, nameEnd),
                    line.substring(nameEnd, labelsEnd),
                    Double.parseDouble(valueEnd < 0 ? rest : rest.substring(0, valueEnd)));
        } catch (NumberFormatException _) {
            // Infinities are written +Inf and -Inf there; no sum can use them.
            return null;
        }
    }

    /** Behind the brace that ends the labels, or -1. */
    private static int closingBrace(String line, int from) {
        boolean quoted = false;
        for (int i = from; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '}' && !quoted) {
                return i + 1;
            }
        }
        return -1;
    }
}
