package io.umamiedge.gateway.record;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Whether the log took the last record. While it did not, requests are not worth beginning, except one per interval that
 * finds out whether it is back. Thread-safe.
 */
final class LogHealth {
    private final long probeNanos;
    private final LongSupplier nanoTime;
    private final AtomicBoolean down = new AtomicBoolean();
    private final AtomicLong nextProbe = new AtomicLong();

    LogHealth(Duration probeInterval, LongSupplier nanoTime) {
        this.probeNanos = probeInterval.toNanos();
        this.nanoTime = nanoTime;
    }

    boolean isDown() {
        return down.get();
    }

    boolean mayBegin() {
        if (!down.get()) {
            return true;
        }
        long now = nanoTime.getAsLong();
        long due = nextProbe.get();
        return now - due >= 0 && nextProbe.compareAndSet(due, now + probeNanos);
    }

    /** True when it had been down. */
    boolean succeeded() {
        return down.get() && down.getAndSet(false);
    }

    /** True when it had been up. */
    boolean failed() {
        if (down.get()) {
            return false;
        }
        nextProbe.set(nanoTime.getAsLong() + probeNanos);
        return !down.getAndSet(true);
    }
}
