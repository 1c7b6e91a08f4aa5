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

    /** The bin of what took no time at all. */
    private static final int NO_TIME = Integer.MIN_VALUE;

    private static final IndexMapping MAPPING = new LogarithmicMapping(RELATIVE_ERROR);
    private static final LatencySketch EMPTY = new LatencySketch(RELATIVE_ERROR, 0, List.of(), List.of());

    private final DDSketch sketch = new DDSketch(MAPPING, UnboundedSizeDenseStore::new);

    /** The bin that this many milliseconds, 0 or more, fall into. */
    public static int bin(double milliseconds) {
        return milliseconds < SHORTEST ? NO_TIME : MAPPING.index(milliseconds);
    }

    /** Adds {@code count} requests that took this long, milliseconds, 0 or more. */
    void add(double milliseconds, long count) {
        addToBin(bin(milliseconds), count);
    }

    /** Adds {@code count} requests whose time falls into this bin. */
    public void addToBin(int bin, long count) {
        if (count <= 0) {
            return;
        }
        if (bin == NO_TIME) {
            sketch.accept(0, (double) count);
        } else {
            sketch.getPositiveValueStore().add(bin, (double) count);
        }
    }

    /** Adds what a snapshot carries; without effect and false when it has another error, so that its bins are others. */
    public boolean add(LatencySketch other) {
        if (other.relativeError() != RELATIVE_ERROR) {
            return false;
        }
        addToBin(NO_TIME, other.zeros());
        for (int i = 0; i < other.indexes().size(); i++) {
            addToBin(other.indexes().get(i), other.counts().get(i));
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
        if (isEmpty()) {
            return EMPTY;
        }
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
