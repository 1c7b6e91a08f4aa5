package io.umamiedge.agent;

import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.RuntimeState;
import java.net.SocketTimeoutException;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a runtime from one measurement to the next. One that has not been ready yet is loading, one that no
 * longer answers has failed. One that only takes too long to answer may be busy: it has failed when that happens three
 * times in a row.
 *
 * <p>Not thread-safe; probing happens elsewhere.
 */
final class WatchedRuntime {
    private static final int MISSES_OF_A_BUSY_ONE = 2;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MOST_TOKENS_PER_SECOND = 1e9;

    private record Generated(long tokens, long atNanos) {}

    private final RuntimeSettings runtime;
    private final LongSupplier nanoTime;

    private boolean wasReady;
    private int misses;
    private @Nullable Generated before;

    WatchedRuntime(RuntimeSettings runtime, LongSupplier nanoTime) {
        this.runtime = runtime;
        this.nanoTime = nanoTime;
    }

    /** What a measurement that has ended, or was given up, says. */
    RuntimeReport report(Future<RuntimeReport> measurement) {
        return switch (measurement.state()) {
            case SUCCESS -> answered(measurement.resultNow());
            case FAILED -> measurement.exceptionNow() instanceof SocketTimeoutException ? missed() : silent();
            case CANCELLED, RUNNING -> missed();
        };
    }

    private RuntimeReport answered(RuntimeReport report) {
        misses = 0;
        if (report.state() != RuntimeState.READY) {
            before = null;
            return report;
        }
        wasReady = true;
        Double rate = tokensPerSecond(report.tokensTotal());
        return report.tokensPerSecond() != null || rate == null ? report : withRate(report, rate);
    }

    private RuntimeReport missed() {
        misses++;
        return wasReady && misses <= MISSES_OF_A_BUSY_ONE ? runtime.only(RuntimeState.READY) : silent();
    }

    private RuntimeReport silent() {
        before = null;
        return runtime.only(wasReady ? RuntimeState.FAILED : RuntimeState.LOADING);
    }

    private @Nullable Double tokensPerSecond(@Nullable Long tokens) {
        Generated now = tokens == null ? null : new Generated(tokens, nanoTime.getAsLong());
        Generated earlier = before;
        before = now;
        // A counter that fell belongs to a runtime that was started anew.
        if (now == null || earlier == null || now.atNanos <= earlier.atNanos || now.tokens < earlier.tokens) {
            return null;
        }
        double rate = (now.tokens - earlier.tokens) * NANOS_PER_SECOND / (now.atNanos - earlier.atNanos);
        return rate <= MOST_TOKENS_PER_SECOND ? (Double) rate : null;
    }

    private static RuntimeReport withRate(RuntimeReport report, double tokensPerSecond) {
        return new RuntimeReport(
                report.id(),
                report.state(),
                report.slots(),
                report.running(),
                report.waiting(),
                report.kvCacheUsage(),
                report.ttftMs(),
                report.e2eMs(),
                tokensPerSecond,
                report.requestsTotal(),
                report.errorsTotal(),
                report.tokensTotal(),
                report.ttftHistogram(),
                report.e2eHistogram());
    }
}
