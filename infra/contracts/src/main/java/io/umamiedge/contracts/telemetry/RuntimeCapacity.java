package io.umamiedge.contracts.telemetry;

import io.umamiedge.contracts.identity.RuntimeId;
import org.jspecify.annotations.Nullable;

/**
 * One runtime in a capacity snapshot; null is unknown, never zero.
 *
 * @param errorRate failed share of the requests since the report before, 0 to 1
 */
public record RuntimeCapacity(
        RuntimeId id,
        RuntimeState state,
        @Nullable Integer slots,
        @Nullable Integer running,
        @Nullable Integer waiting,
        @Nullable Double kvCacheUsage,
        @Nullable LatencyPercentiles ttftMs,
        @Nullable LatencyPercentiles e2eMs,
        @Nullable Double tokensPerSecond,
        @Nullable Double errorRate) {}
