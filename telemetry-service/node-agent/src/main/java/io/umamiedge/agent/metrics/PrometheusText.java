package io.umamiedge.agent.metrics;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads the Prometheus text format 0.0.4, and OpenMetrics 1.0 as far as the two look alike. Lines that are not samples,
 * not well formed or endless are passed over; what a page holds never makes this throw, and a page of any size needs the
 * same memory.
 */
public final class PrometheusText {
    /** More than a page of 64 engines has. */
    private static final int MOST_BYTES = 8 << 20;

    private static final int LONGEST_LINE = 16 << 10;

    private PrometheusText() {}

    /** Puts all samples into {@code samples}; throws {@link IOException} when it cannot be read or has no end to it. */
    public static void read(InputStream page, Samples.Builder samples) throws IOException {
        InputStream in = new BufferedInputStream(page);
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        int total = 0;
        int length = 0;
        int next;
        do {
            next = in.read();
            if (++total > MOST_BYTES) {
                throw new IOException("a metrics page of more than " + MOST_BYTES + " bytes");
            }
            if (next >= 0 && next != '\n') {
                if (++length <= LONGEST_LINE) {
                    line.write(next);
                }
                continue;
            }
            if (samples.overflowed()) {
                throw new IOException("a metrics page with more series than any runtime has");
            }
            if (length <= LONGEST_LINE) {
                sample(line.toString(StandardCharsets.UTF_8), samples);
            }
            line.reset();
            length = 0;
        } while (next >= 0);
    }

    /** A number as these formats write it; NaN when it is none. */
    static double number(String text) {
        return switch (text) {
            case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            default -> {
                try {
                    yield Double.parseDouble(text);
                } catch (NumberFormatException _) {
                    yield Double.NaN;
                }
            }
        };
    }

    private static void sample(String line, Samples.Builder samples) {
        String text = line.strip();
        if (text.isEmpty() || text.charAt(0) == '#') {
            return;
        }
        int nameEnd = 0;
        while (nameEnd < text.length() && text.charAt(nameEnd) != '{' && text.charAt(nameEnd) > ' ') {
            nameEnd++;
        }
        Map<String, String> labels = new HashMap<>();
        int labelsEnd = nameEnd;
        if (nameEnd < text.length() && text.charAt(nameEnd) == '{') {
            labelsEnd = labels(text, nameEnd + 1, labels);
        }
        if (nameEnd == 0 || labelsEnd < 0) {
            return;
        }
        // A timestamp or an exemplar may follow the value.
        String[] rest = text.substring(labelsEnd).strip().split("\\s", 2);
        samples.sample(text.substring(0, nameEnd), labels, number(rest[0]));
    }

    /** Reads {@code name="value",…}} from {@code at}; the place behind the brace, or -1 when it is malformed. */
    private static int labels(String text, int from, Map<String, String> labels) {
        int at = from;
        while (true) {
            at = skip(text, at);
            if (at < text.length() && text.charAt(at) == '}') {
                return at + 1;
            }
            int equals = text.indexOf('=', at);
            if (equals < 0) {
                return -1;
            }
            String name = text.substring(at, equals).strip();
            StringBuilder value = new StringBuilder();
            at = quoted(text, equals + 1, value);
            if (at < 0) {
                return -1;
            }
            labels.put(name, value.toString());
        }
    }

    private static int skip(String text, int from) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == ',' || text.charAt(at) == ' ')) {
            at++;
        }
        return at;
    }

    /** Reads a quoted, escaped value; the place behind its closing quote, or -1. */
    private static int quoted(String text, int from, StringBuilder value) {
        int at = skip(text, from);
        if (at >= text.length() || text.charAt(at) != '"') {
            return -1;
        }
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                return at + 1;
            }
            if (c == '\\' && at + 1 < text.length()) {
                at++;
                value.append(text.charAt(at) == 'n' ? '\n' : text.charAt(at));
            } else {
                value.append(c);
            }
        }
        return -1;
    }
}
