package io.umamiedge.telemetry.capacity;

import io.umamiedge.contracts.telemetry.LatencyHistogram;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a cumulative histogram stood; says what was counted since. Not thread-safe. */
final class LatencyCounts {
    private Buckets buckets;
    private long[] counts;

    /** What was counted so far is nobody's news. */
    LatencyCounts(LatencyHistogram first, Buckets.Shared shared) {
        this.buckets = shared.of(first.upperBoundsMs());
        this.counts = toArray(first.counts());
    }

    /**
     * Goes on to {@code next} and gives what was counted since; null when that is nothing. A count that is lower than
     * before belongs to a runtime that started again, so that all of {@code next} is new. Other buckets than before cannot
     * be compared: what was counted since is lost.
     */
    @Nullable
    Bins advance(LatencyHistogram next, Buckets.Shared shared) {
        if (!buckets.upperBoundsMs().equals(next.upperBoundsMs())) {
            buckets = shared.of(next.upperBoundsMs());
            counts = toArray(next.counts());
            return null;
        }
        boolean isRestarted = false;
        boolean isSame = true;
        for (int i = 0; i < counts.length; i++) {
            long count = next.counts().get(i);
            isRestarted |= count < counts[i];
            isSame &= count == counts[i];
        }
        return isSame ? null : advance(next, isRestarted);
    }

    private Bins advance(LatencyHistogram next, boolean isRestarted) {
        Bins news = new Bins();
        for (int i = 0; i < counts.length; i++) {
            long count = next.counts().get(i);
            news.add(buckets.bin(i), isRestarted ? count : count - counts[i]);
            counts[i] = count;
        }
        return news;
    }

    LatencyHistogram histogram() {
        List<Long> boxed = new ArrayList<>(counts.length);
        for (long count : counts) {
            boxed.add(count);
        }
        return new LatencyHistogram(buckets.upperBoundsMs(), boxed);
    }

    private static long[] toArray(List<Long> counts) {
        long[] array = new long[counts.size()];
        for (int i = 0; i < array.length; i++) {
            array[i] = counts.get(i);
        }
        return array;
    }
}
