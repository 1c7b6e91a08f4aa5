package io.umamiedge.telemetry.snapshot;

import com.datadoghq.sketch.ddsketch.DDSketch;
import com.datadoghq.sketch.ddsketch.mapping.IndexMapping;
import com.datadoghq.sketch.ddsketch.mapping.LogarithmicMapping;
import com.datadoghq.sketch.ddsketch.store.Store;
import com.datadoghq.sketch.ddsketch.store.UnboundedSizeDenseStore;
import io.umamiedge.contracts.telemetry.LatencyPercentiles;
import io.umamiedge.contracts.telemetry.LatencySketch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Adds latencies up, those of one runtime or of many, so that the percentiles of all of them can be told: a DDSketch
 * (Masson, Rim, Lee: DDSketch, VLDB 2019) with a relative error of {@value #RELATIVE_ERROR}. Not thread-safe.
 */
public final class LatencySum {
    public static final double RELATIVE_ERROR = 0.01;

    /** What is shorter, in milliseconds, counts as no time at all, which bounds how many bins there can be. */
    private static final double SHORTEST = 0.001;

    private static final IndexMapping MAPPING = new LogarithmicMapping(RELATIVE_ERROR);

    private final DDSketch sketch = new DDSketch(MAPPING, UnboundedSizeDenseStore::new);

    /** Adds {@code count} requests that took this long, 0 or more. */
    public void add(double milliseconds, long count) {
        if (count > 0) {
            sketch.accept(milliseconds < SHORTEST ? 0 : milliseconds, (double) count);
        }
    }

    /** Adds what a snapshot carries; without effect and false when it has another error, so that its bins are others. */
    public boolean add(LatencySketch other) {
        if (other.relativeError() != RELATIVE_ERROR) {
            return false;
        }
        add(0, other.zeros());
        for (int i = 0; i < other.indexes().size(); i++) {
            add(MAPPING.value(other.indexes().get(i)), other.counts().get(i));
        }
        return true;
    }

    public boolean isEmpty() {
        return sketch.isEmpty();
    }

    /** How many requests were added. */
    public long count() {
        return (long) sketch.getCount();
    }

    /** Null when nothing was added. */
    public @Nullable LatencyPercentiles percentiles() {
        return isEmpty()
                ? null
                : new LatencyPercentiles(sketch.getValueAtQuantile(0.5), sketch.getValueAtQuantile(0.95));
    }

    /** As it travels. */
    public LatencySketch sketch() {
        Store bins = sketch.getPositiveValueStore();
        List<Integer> indexes = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        bins.getAscendingIterator().forEachRemaining(bin -> {
            indexes.add(bin.getIndex());
            counts.add((long) bin.getCount());
        });
        return new LatencySketch(RELATIVE_ERROR, (long) (sketch.getCount() - bins.getTotalCount()), indexes, counts);
    }
}
