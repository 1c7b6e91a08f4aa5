package io.umamiedge.agent;

import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.RuntimeState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads vLLM's metrics page. Several engines behind one server count together; of their caches the fullest counts.
 *
 * <p>Thread-safe.
 */
final class VllmProbe implements RuntimeProbe {
    private static final double NANOS_PER_SECOND = 1e9;

    private record Generated(double tokens, long atNanos) {}

    private final RuntimeSettings runtime;
    private final Duration timeout;
    private final LongSupplier nanoTime;
    private final AtomicReference<@Nullable Generated> before = new AtomicReference<>();

    VllmProbe(RuntimeSettings runtime, Duration timeout, LongSupplier nanoTime) {
        this.runtime = runtime;
        this.timeout = timeout;
        this.nanoTime = nanoTime;
    }

    @Override
    public RuntimeReport probe() throws IOException {
        return read(new String(BoundedGet.fetch(runtime.resolve("/metrics"), timeout), StandardCharsets.UTF_8));
    }

    RuntimeReport read(String text) {
        MetricsPage page = MetricsPage.parse(text, "vllm:");
        Double cache = page.max("vllm:kv_cache_usage_perc");
        if (cache == null) {
            // The name until vLLM 0.11.
            cache = page.max("vllm:gpu_cache_usage_perc");
        }
        return new RuntimeReport(
                runtime.id(),
                RuntimeState.READY,
                runtime.slots(),
                toInteger(page.sum("vllm:num_requests_running")),
                toInteger(page.sum("vllm:num_requests_waiting")),
                within(cache, 1) ? cache : null,
                null,
                null,
                tokensPerSecond(page.sum("vllm:generation_tokens_total")),
                toLong(page.sum("vllm:request_success_total")),
                toLong(page.sum("vllm:request_success_total", "finished_reason=\"error\"")),
                null,
                null,
                null);
    }

    private @Nullable Double tokensPerSecond(@Nullable Double tokens) {
        Generated now = tokens == null ? null : new Generated(tokens, nanoTime.getAsLong());
        Generated earlier = before.getAndSet(now);
        // A counter that fell belongs to a runtime that was started anew.
        if (now == null || earlier == null || now.atNanos <= earlier.atNanos || now.tokens < earlier.tokens) {
            return null;
        }
        double rate = (now.tokens - earlier.tokens) * NANOS_PER_SECOND / (now.atNanos - earlier.atNanos);
        return within(rate, 1e9) ? (Double) rate : null;
    }

    private static @Nullable Integer toInteger(@Nullable Double value) {
        return value != null && within(value, 1e6) ? (Integer) value.intValue() : null;
    }

    private static @Nullable Long toLong(@Nullable Double value) {
        return value != null && within(value, 1e15) ? (Long) value.longValue() : null;
    }

    /** False for NaN as well: what the contract would refuse is unknown. */
    private static boolean within(@Nullable Double value, double most) {
        return value != null && value >= 0 && value <= most;
    }
}
