package io.umamiedge.telemetry.capacity;

import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.telemetry.LatencyHistogram;
import io.umamiedge.contracts.telemetry.LatencySketch;
import io.umamiedge.contracts.telemetry.RuntimeCapacity;
import io.umamiedge.contracts.telemetry.RuntimeCounters;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.WindowCounts;
import io.umamiedge.telemetry.snapshot.LatencySum;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One runtime of one boot: what it told last, where its counters stand, and what they grew by in each slice of the
 * window. A counter that a report leaves out stays where it was, and one that went backwards began again at zero. Not
 * thread-safe.
 */
final class TrackedRuntime {
    private final Buckets.Shared shared;
    private final Deque<Slice> slices = new ArrayDeque<>(2);
    private RuntimeReport told;
    private @Nullable Long requests;
    private @Nullable Long errors;
    private @Nullable Long tokens;
    private long tokensAt;
    private @Nullable LatencyCounts ttft;
    private @Nullable LatencyCounts e2e;

    /** The first report of it: what it counted so far is nobody's news. */
    TrackedRuntime(RuntimeReport first, WindowMoment at, Buckets.Shared shared) {
        this.shared = shared;
        this.told = withoutHistograms(first);
        accept(first, at);
    }

    /** Goes on from what was published; what its window held ages as one slice. */
    TrackedRuntime(RuntimeCapacity published, WindowMoment at, Buckets.Shared shared) {
        RuntimeCounters counters = published.counters();
        this.shared = shared;
        this.told = told(published);
        this.requests = counters.requestsTotal();
        this.errors = counters.errorsTotal();
        this.tokens = counters.tokensTotal();
        this.tokensAt = at.milliseconds();
        this.ttft = counts(counters.ttftHistogram());
        this.e2e = counts(counters.e2eHistogram());
        slices.add(slice(published, at));
    }

    RuntimeId id() {
        return told.id();
    }

    /** Gauges as they were told last; no histograms. */
    RuntimeReport told() {
        return told;
    }

    void accept(RuntimeReport report, WindowMoment at) {
        told = withoutHistograms(report);
        Slice now = slice(at);
        countRequests(report, now);
        countTokens(report, at, now);
        LatencyHistogram ttftNow = report.ttftHistogram();
        if (ttftNow != null) {
            if (ttft == null) {
                ttft = new LatencyCounts(ttftNow, shared);
            } else {
                now.addTtft(ttft.advance(ttftNow, shared));
            }
        }
        LatencyHistogram e2eNow = report.e2eHistogram();
        if (e2eNow != null) {
            if (e2e == null) {
                e2e = new LatencyCounts(e2eNow, shared);
            } else {
                now.addE2e(e2e.advance(e2eNow, shared));
            }
        }
    }

    /** As of the last report. */
    RuntimeCapacity capacity() {
        Slice window = new Slice(slices.getLast().number());
        slices.forEach(window::add);
        LatencySum ttftSum = ttft == null ? null : sum(window.ttft());
        LatencySum e2eSum = e2e == null ? null : sum(window.e2e());
        return new RuntimeCapacity(
                told.id(),
                told.state(),
                told.slots(),
                told.running(),
                told.waiting(),
                told.kvCacheUsage(),
                ttftSum == null ? told.ttftMs() : ttftSum.percentiles(),
                e2eSum == null ? told.e2eMs() : e2eSum.percentiles(),
                tokens == null ? told.tokensPerSecond() : tokensPerSecond(window),
                errors == null || window.requests() == 0
                        ? null
                        // Read one after the other, there may be more errors than requests.
                        : (Double) Math.min(1.0, (double) window.errors() / window.requests()),
                ttftSum == null ? null : ttftSum.sketch(),
                e2eSum == null ? null : e2eSum.sketch(),
                new WindowCounts(
                        requests == null ? null : window.requests(),
                        errors == null ? null : window.errors(),
                        tokens == null ? null : window.tokens(),
                        window.tokensMs()),
                new RuntimeCounters(
                        requests,
                        errors,
                        tokens,
                        ttft == null ? null : ttft.histogram(),
                        e2e == null ? null : e2e.histogram()));
    }

    private void countRequests(RuntimeReport report, Slice now) {
        Long requestsNow = report.requestsTotal();
        if (requestsNow != null) {
            now.addRequests(grown(requests, requestsNow));
            requests = requestsNow;
        }
        Long errorsNow = report.errorsTotal();
        if (errorsNow != null) {
            now.addErrors(grown(errors, errorsNow));
            errors = errorsNow;
        }
    }

    private void countTokens(RuntimeReport report, WindowMoment at, Slice now) {
        Long tokensNow = report.tokensTotal();
        if (tokensNow != null) {
            if (tokens != null) {
                now.addTokens(grown(tokens, tokensNow), at.milliseconds() - tokensAt);
            }
            tokens = tokensNow;
            tokensAt = at.milliseconds();
        }
    }

    private static long grown(@Nullable Long before, long now) {
        return before == null ? 0 : now < before ? now : now - before;
    }

    private static @Nullable Double tokensPerSecond(Slice window) {
        return window.tokensMs() == 0 ? null : (Double) (window.tokens() * 1_000.0 / window.tokensMs());
    }

    private Slice slice(WindowMoment at) {
        while (!slices.isEmpty() && slices.getFirst().number() <= at.slice() - Slice.PER_WINDOW) {
            slices.removeFirst();
        }
        if (slices.isEmpty() || slices.getLast().number() != at.slice()) {
            slices.addLast(new Slice(at.slice()));
        }
        return slices.getLast();
    }

    private @Nullable LatencyCounts counts(@Nullable LatencyHistogram histogram) {
        return histogram == null ? null : new LatencyCounts(histogram, shared);
    }

    private static LatencySum sum(@Nullable Bins bins) {
        return bins == null ? new LatencySum() : bins.sum();
    }

    private static RuntimeReport withoutHistograms(RuntimeReport report) {
        return new RuntimeReport(
                report.id(),
                report.state(),
                report.slots(),
                report.running(),
                report.waiting(),
                report.kvCacheUsage(),
                report.ttftMs(),
                report.e2eMs(),
                report.tokensPerSecond(),
                null,
                null,
                null,
                null,
                null);
    }

    private static RuntimeReport told(RuntimeCapacity published) {
        return new RuntimeReport(
                published.id(),
                published.state(),
                published.slots(),
                published.running(),
                published.waiting(),
                published.kvCacheUsage(),
                published.ttftSketch() == null ? published.ttftMs() : null,
                published.e2eSketch() == null ? published.e2eMs() : null,
                published.counters().tokensTotal() == null ? published.tokensPerSecond() : null,
                null,
                null,
                null,
                null,
                null);
    }

    private static Slice slice(RuntimeCapacity published, WindowMoment at) {
        Slice slice = new Slice(at.slice());
        WindowCounts window = published.window();
        if (window != null) {
            slice.addRequests(orZero(window.requests()));
            slice.addErrors(orZero(window.errors()));
            slice.addTokens(orZero(window.tokens()), window.tokensMs());
        }
        slice.addTtft(bins(published.ttftSketch()));
        slice.addE2e(bins(published.e2eSketch()));
        return slice;
    }

    /** Null when there is none, or one whose bins are others. */
    private static @Nullable Bins bins(@Nullable LatencySketch sketch) {
        return sketch == null || sketch.relativeError() != LatencySum.RELATIVE_ERROR ? null : Bins.of(sketch);
    }

    private static long orZero(@Nullable Long count) {
        return count == null ? 0 : count;
    }
}
