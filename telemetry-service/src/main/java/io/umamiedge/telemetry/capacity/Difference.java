package io.umamiedge.telemetry.capacity;

import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.contracts.telemetry.GpuReport;
import io.umamiedge.contracts.telemetry.LatencyPercentiles;
import io.umamiedge.contracts.telemetry.RuntimeCapacity;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which changes are worth a snapshot. What was published stays within these bounds of what is known, because the
 * comparison is always with what was published, never with the report before.
 *
 * <p>Load is what a node is chosen by; trends are what people look at.
 */
final class Difference {
    /** A thirty-second of the slots: one request, unless a runtime has more than 32. */
    private static final int SHARE_OF_SLOTS = 32;

    private static final double KV_CACHE = 0.05;
    private static final double SHARE = 0.1;
    private static final double ERROR_RATE = 0.01;
    private static final double TOKENS_PER_SECOND = 1;
    private static final double UTILIZATION = 0.1;
    private static final double MEMORY = 256L << 20;
    private static final double CELSIUS = 5;
    private static final double WATTS = 25;

    private Difference() {}

    /** Whether the load, or what the node says of itself, differs; health is not looked at. */
    static boolean isOfLoad(CapacitySnapshot published, NodeCapacity now) {
        List<TrackedRuntime> runtimes = now.runtimes();
        if (!published.bootId().equals(now.bootId())
                || !published.healthReason().equals(now.healthReason())
                || published.runtimes().size() != runtimes.size()) {
            return true;
        }
        for (int i = 0; i < runtimes.size(); i++) {
            if (isOfLoad(published.runtimes().get(i), runtimes.get(i).told())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfLoad(RuntimeCapacity published, RuntimeReport now) {
        return !published.id().equals(now.id())
                || published.state() != now.state()
                || differ(published.slots(), now.slots(), 0, 0)
                || (published.running() == null) != (now.running() == null)
                || (published.waiting() == null) != (now.waiting() == null)
                || isOfRequests(
                        requests(published.running(), published.waiting()),
                        requests(now.running(), now.waiting()),
                        now.slots())
                || differ(published.kvCacheUsage(), now.kvCacheUsage(), KV_CACHE, 0);
    }

    /** Idle and full are told exactly, whatever lies between them coarsely. */
    private static boolean isOfRequests(long published, long now, @Nullable Integer slots) {
        if (published == now) {
            return false;
        }
        int room = slots == null ? 0 : slots;
        return published == 0
                || now == 0
                || (published >= room) != (now >= room)
                || Math.abs(published - now) * SHARE_OF_SLOTS >= room;
    }

    private static long requests(@Nullable Integer running, @Nullable Integer waiting) {
        return (running == null ? 0L : running) + (waiting == null ? 0L : waiting);
    }

    /** Whether latency, rates or accelerators differ by what is worth a look. */
    static boolean isOfTrend(CapacitySnapshot published, CapacitySnapshot now) {
        if (published.runtimes().size() != now.runtimes().size()
                || published.gpus().size() != now.gpus().size()) {
            return true;
        }
        for (int i = 0; i < now.runtimes().size(); i++) {
            if (isOfTrend(published.runtimes().get(i), now.runtimes().get(i))) {
                return true;
            }
        }
        for (int i = 0; i < now.gpus().size(); i++) {
            if (isOfTrend(published.gpus().get(i), now.gpus().get(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOfTrend(RuntimeCapacity published, RuntimeCapacity now) {
        return isOfLatency(published.ttftMs(), now.ttftMs())
                || isOfLatency(published.e2eMs(), now.e2eMs())
                || differ(published.tokensPerSecond(), now.tokensPerSecond(), TOKENS_PER_SECOND, SHARE)
                || differ(published.errorRate(), now.errorRate(), ERROR_RATE, 0);
    }

    private static boolean isOfLatency(@Nullable LatencyPercentiles published, @Nullable LatencyPercentiles now) {
        if (published == null || now == null) {
            return (published == null) != (now == null);
        }
        return differ(published.p50(), now.p50(), 1, SHARE) || differ(published.p95(), now.p95(), 1, SHARE);
    }

    private static boolean isOfTrend(GpuReport published, GpuReport now) {
        return !published.name().equals(now.name())
                || differ(published.utilization(), now.utilization(), UTILIZATION, 0)
                || differ(published.memoryUsedBytes(), now.memoryUsedBytes(), MEMORY, SHARE)
                || differ(published.memoryTotalBytes(), now.memoryTotalBytes(), 0, 0)
                || differ(published.temperatureCelsius(), now.temperatureCelsius(), CELSIUS, 0)
                || differ(published.powerWatts(), now.powerWatts(), WATTS, SHARE);
    }

    /** By more than both the amount and the share of the larger; known and unknown always differ. */
    private static boolean differ(@Nullable Number left, @Nullable Number right, double amount, double share) {
        if (left == null || right == null) {
            return (left == null) != (right == null);
        }
        double a = left.doubleValue();
        double b = right.doubleValue();
        return Math.abs(a - b) > Math.max(amount, share * Math.max(a, b));
    }
}
