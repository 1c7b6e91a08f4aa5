package io.umamiedge.agent.metrics;

import io.umamiedge.contracts.telemetry.LatencyHistogram;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** From cumulative buckets of several series, in any unit, to one histogram of the contract. */
final class Histograms {
    private static final int MOST_BOUNDS = 64;
    private static final double LONGEST_MS = 86_400_000;
    private static final double MOST_COUNTED = 1e15;

    private Histograms() {}

    /**
     * Adds series up at the bounds that all of them have, where the sum is exact. A bound that is left out makes the bucket
     * above it wider and moves no count across a bound that is kept; which ones are kept depends on the bounds alone, so
     * that reports can be subtracted from each other.
     *
     * @param series cumulative counts by upper bound; each ends with the count at infinity
     * @return null when there is no series, or one of them cannot have been counted by a healthy runtime
     */
    static @Nullable LatencyHistogram merge(List<NavigableMap<Double, Double>> series, double unitMs) {
        if (series.isEmpty() || !series.stream().allMatch(Histograms::sound)) {
            return null;
        }
        NavigableSet<Double> common = new TreeSet<>(series.getFirst().keySet());
        series.forEach(one -> common.retainAll(one.keySet()));
        TreeMap<Double, Double> cumulative = new TreeMap<>();
        for (double bound : common) {
            double sum = series.stream().mapToDouble(one -> one.get(bound)).sum();
            double boundMs = round(bound * unitMs);
            if (boundMs >= 0 && (boundMs <= LONGEST_MS || bound == Double.POSITIVE_INFINITY)) {
                cumulative.put(boundMs, Math.floor(sum));
            }
        }
        double total = cumulative.lastEntry().getValue();
        List<Double> bounds = fold(
                new ArrayList<>(cumulative.headMap(Double.POSITIVE_INFINITY).keySet()));
        if (bounds.isEmpty() || total > MOST_COUNTED) {
            return null;
        }
        List<Long> counts = new ArrayList<>();
        double before = 0;
        for (double bound : bounds) {
            double upTo = cumulative.getOrDefault(bound, before);
            counts.add((long) (upTo - before));
            before = upTo;
        }
        counts.add((long) (total - before));
        return new LatencyHistogram(bounds, counts);
    }

    /** Evenly spread, the last one always. */
    private static List<Double> fold(List<Double> bounds) {
        if (bounds.size() <= MOST_BOUNDS) {
            return bounds;
        }
        List<Double> kept = new ArrayList<>();
        for (int i = 1; i <= MOST_BOUNDS; i++) {
            kept.add(bounds.get(i * bounds.size() / MOST_BOUNDS - 1));
        }
        return kept;
    }

    private static boolean sound(NavigableMap<Double, Double> cumulative) {
        double before = 0;
        for (Map.Entry<Double, Double> bucket : cumulative.entrySet()) {
            // False for NaN as well.
            if (!(bucket.getValue() >= before && bucket.getValue() <= MOST_COUNTED)) {
                return false;
            }
            before = bucket.getValue();
        }
        return cumulative.lastKey() == Double.POSITIVE_INFINITY;
    }

    /** 0.0025 seconds are 2.5 milliseconds, not 2.5000000000000004; and there is one zero. */
    private static double round(double boundMs) {
        return boundMs < 1e9 ? Math.round(boundMs * 1e6) / 1e6 + 0.0 : boundMs;
    }
}
