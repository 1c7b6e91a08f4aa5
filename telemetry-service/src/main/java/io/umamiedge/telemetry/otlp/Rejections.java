package io.umamiedge.telemetry.otlp;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** The data points of one request that were refused, and why. Not thread-safe. */
public final class Rejections {
    private static final int MOST_REASONS = 5;

    private final Map<String, Long> byReason = new LinkedHashMap<>();

    /** @param reason names the metric or the field, for people */
    void add(String reason, long points) {
        byReason.merge(reason, points, Long::sum);
    }

    public long points() {
        return byReason.values().stream().mapToLong(Long::longValue).sum();
    }

    /** In one line; the first reasons where there are many. */
    String message() {
        String first = byReason.keySet().stream().limit(MOST_REASONS).collect(Collectors.joining("; "));
        return byReason.size() > MOST_REASONS ? first + "; and " + (byReason.size() - MOST_REASONS) + " more" : first;
    }
}
