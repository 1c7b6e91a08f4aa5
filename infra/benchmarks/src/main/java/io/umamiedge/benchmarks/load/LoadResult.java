package io.umamiedge.benchmarks.load;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * What came of a load.
 *
 * @param sent requests that were due
 * @param byStatus answers per status
 * @param unanswered due, but not answered when the load ended; in {@code latency} with the time they had waited by then
 * @param disconnects connections that broke and were opened anew, each with the request it carried unanswered
 * @param took from the first request that was due to the last answer
 * @param latency nanoseconds to the end of the answer; not to be changed
 * @param firstByte nanoseconds to the first byte of the answer's body; not to be changed
 */
public record LoadResult(
        long sent,
        Map<Integer, Long> byStatus,
        long unanswered,
        long disconnects,
        Duration took,
        Histogram latency,
        Histogram firstByte) {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;

    public LoadResult {
        byStatus = Map.copyOf(byStatus);
    }

    public long answeredWith(int status) {
        return byStatus.getOrDefault(status, 0L);
    }

    /** Whether everything that was answered had this status, though not everything may have been answered in time. */
    public boolean isAllAnsweredWith(int status) {
        return byStatus.keySet().equals(Set.of(status)) && disconnects == 0;
    }

    /** Answers of this status per second. */
    public double perSecond(int status) {
        return answeredWith(status) * NANOS_PER_SECOND / took.toNanos();
    }

    /** Milliseconds below which {@code percent} of the requests stayed. */
    public double millis(double percent) {
        return latency.getValueAtPercentile(percent) / NANOS_PER_MILLI;
    }

    /** Milliseconds below which {@code percent} of the answers had begun. */
    public double millisToFirstByte(double percent) {
        return firstByte.getValueAtPercentile(percent) / NANOS_PER_MILLI;
    }

    /** Everything that was not an answer of {@code status}, for people; empty when there was nothing. */
    public String except(int status) {
        Map<String, Long> other = new TreeMap<>();
        byStatus.forEach((code, count) -> {
            if (code != status) {
                other.put("status " + code, count);
            }
        });
        if (unanswered > 0) {
            other.put("unanswered", unanswered);
        }
        if (disconnects > 0) {
            other.put("disconnects", disconnects);
        }
        return other.isEmpty() ? "" : other.toString();
    }
}
