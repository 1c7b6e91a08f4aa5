package io.umamiedge.telemetry.capacity;

import io.umamiedge.telemetry.snapshot.LatencySum;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The buckets of a runtime's histogram and the bin that each of them falls into: that of its middle, and of the last
 * bound for what was longer. Immutable.
 */
final class Buckets {
    private final List<Double> upperBoundsMs;
    private final int[] bins;

    private Buckets(List<Double> upperBoundsMs) {
        this.upperBoundsMs = upperBoundsMs;
        this.bins = new int[upperBoundsMs.size() + 1];
        double lower = 0;
        for (int i = 0; i < upperBoundsMs.size(); i++) {
            double upper = upperBoundsMs.get(i);
            bins[i] = LatencySum.bin((lower + upper) / 2);
            lower = upper;
        }
        bins[upperBoundsMs.size()] = LatencySum.bin(lower);
    }

    List<Double> upperBoundsMs() {
        return upperBoundsMs;
    }

    int bin(int bucket) {
        return bins[bucket];
    }

    /**
     * Keeps one copy of what thousands of nodes have in common. Bounded, so that a node that changes its buckets all the
     * time costs no more than itself. Not thread-safe.
     */
    static final class Shared {
        private static final int MOST = 256;

        private final Map<List<Double>, Buckets> known = new HashMap<>();

        Buckets of(List<Double> upperBoundsMs) {
            Buckets shared = known.get(upperBoundsMs);
            if (shared == null) {
                shared = new Buckets(upperBoundsMs);
                if (known.size() < MOST) {
                    known.put(upperBoundsMs, shared);
                }
            }
            return shared;
        }
    }
}
