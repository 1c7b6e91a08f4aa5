package io.umamiedge.telemetry.capacity;

import io.umamiedge.contracts.telemetry.LatencySketch;
import io.umamiedge.telemetry.snapshot.LatencySum;
import java.util.Arrays;

/** How many requests fell into which bin of the sketch; small, because most bins stay empty. Not thread-safe. */
final class Bins {
    private static final int FIRST_CAPACITY = 8;
    private static final int[] NO_BINS = {};
    private static final long[] NO_COUNTS = {};

    /** What a bin holds at most: what a report may say of a bucket. A sum of such never overflows. */
    private static final long MOST = 1_000_000_000_000_000L;

    private int[] bins = NO_BINS;
    private long[] counts = NO_COUNTS;
    private int size;

    /** Takes up what was published. */
    static Bins of(LatencySketch sketch) {
        Bins taken = new Bins();
        taken.add(LatencySum.bin(0), sketch.zeros());
        for (int i = 0; i < sketch.indexes().size(); i++) {
            taken.add(sketch.indexes().get(i), sketch.counts().get(i));
        }
        return taken;
    }

    void add(int bin, long count) {
        if (count <= 0) {
            return;
        }
        for (int i = 0; i < size; i++) {
            if (bins[i] == bin) {
                counts[i] = Math.min(MOST, counts[i] + count);
                return;
            }
        }
        if (size == bins.length) {
            int capacity = Math.max(FIRST_CAPACITY, 2 * size);
            bins = Arrays.copyOf(bins, capacity);
            counts = Arrays.copyOf(counts, capacity);
        }
        bins[size] = bin;
        counts[size++] = Math.min(MOST, count);
    }

    void add(Bins other) {
        for (int i = 0; i < other.size; i++) {
            add(other.bins[i], other.counts[i]);
        }
    }

    LatencySum sum() {
        LatencySum sum = new LatencySum();
        for (int i = 0; i < size; i++) {
            sum.addToBin(bins[i], counts[i]);
        }
        return sum;
    }
}
