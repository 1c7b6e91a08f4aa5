package io.umamiedge.agent;

import io.umamiedge.contracts.telemetry.GpuReport;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * The accelerators as they were measured last. Measuring takes up to seconds and happens beside the reports, every five
 * seconds; where there is nothing to measure, every minute. A measurement that could not be repeated is not told for longer
 * than a few of these.
 */
final class WatchedGpus {
    static final Duration EVERY = Duration.ofSeconds(5);
    static final Duration EVERY_WHILE_THERE_ARE_NONE = Duration.ofMinutes(1);
    static final Duration OLDEST = Duration.ofSeconds(20);

    private record Measured(List<GpuReport> gpus, long atNanos) {}

    private final GpuProbe probe;
    private final Executor executor;
    private final LongSupplier nanoTime;
    private final AtomicBoolean measuring = new AtomicBoolean();

    private volatile Measured measured;
    private volatile long nextAtNanos;

    WatchedGpus(GpuProbe probe, Executor executor, LongSupplier nanoTime) {
        this.probe = probe;
        this.executor = executor;
        this.nanoTime = nanoTime;
        this.nextAtNanos = nanoTime.getAsLong();
        this.measured = new Measured(List.of(), nextAtNanos);
    }

    /** The newest figures, at once; begins to measure anew when it is time. Called by one thread. */
    List<GpuReport> latest() {
        if (nanoTime.getAsLong() - nextAtNanos >= 0 && measuring.compareAndSet(false, true)) {
            executor.execute(this::measure);
        }
        Measured latest = measured;
        return nanoTime.getAsLong() - latest.atNanos > OLDEST.toNanos() ? List.of() : latest.gpus;
    }

    private void measure() {
        try {
            measured = new Measured(probe.probe(), nanoTime.getAsLong());
        } catch (IOException | RuntimeException _) {
            // No driver, no tool, no exporter, or one that is not well just now.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            Duration pause = measured.gpus.isEmpty() ? EVERY_WHILE_THERE_ARE_NONE : EVERY;
            nextAtNanos = nanoTime.getAsLong() + pause.toNanos();
            measuring.set(false);
        }
    }
}
