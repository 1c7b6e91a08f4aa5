package io.umamiedge.contracts.telemetry;

import io.umamiedge.contracts.identity.RuntimeId;
import org.jspecify.annotations.Nullable;

/**
 * What one runtime measured. Whatever it cannot measure is null: unknown is never zero.
 *
 * @param slots requests it can run at once
 * @param running requests in execution
 * @param waiting requests queued in the runtime
 * @param kvCacheUsage share of the key-value cache in use, 0 to 1
 * @param ttftMs time to first token, milliseconds
 * @param e2eMs whole request, milliseconds
 * @param tokensPerSecond generated tokens, all requests together
 * @param requestsTotal counter since boot
 * @param errorsTotal counter since boot
 * @param tokensTotal generated tokens, counter since boot
 * @param ttftHistogram times to first token since boot; percentiles follow from it, so {@code ttftMs} may be left out
 * @param e2eHistogram times of whole requests since boot
 */
public record RuntimeReport(
        RuntimeId id,
        RuntimeState state,
        @Nullable Integer slots,
        @Nullable Integer running,
        @Nullable Integer waiting,
        @Nullable Double kvCacheUsage,
        @Nullable LatencyPercentiles ttftMs,
        @Nullable LatencyPercentiles e2eMs,
        @Nullable Double tokensPerSecond,
        @Nullable Long requestsTotal,
        @Nullable Long errorsTotal,
        @Nullable Long tokensTotal,
        @Nullable LatencyHistogram ttftHistogram,
        @Nullable LatencyHistogram e2eHistogram) {
    public RuntimeReport {
        Bounds.require("slots", slots, 0, 1e6);
        Bounds.require("running", running, 0, 1e6);
        Bounds.require("waiting", waiting, 0, 1e6);
        Bounds.require("kv_cache_usage", kvCacheUsage, 0, 1);
        Bounds.require("tokens_per_second", tokensPerSecond, 0, 1e9);
        Bounds.require("requests_total", requestsTotal, 0, 1e15);
        Bounds.require("errors_total", errorsTotal, 0, 1e15);
        Bounds.require("tokens_total", tokensTotal, 0, 1e15);
    }
}
