package io.umamiedge.contracts.telemetry;

import org.jspecify.annotations.Nullable;

/**
 * One accelerator.
 *
 * @param utilization share of time busy, 0 to 1
 * @param temperatureCelsius degrees, -50 to 200
 * @param powerWatts 0 to 10 000
 */
public record GpuReport(
        String name,
        @Nullable Double utilization,
        @Nullable Long memoryUsedBytes,
        @Nullable Long memoryTotalBytes,
        @Nullable Double temperatureCelsius,
        @Nullable Double powerWatts) {
    public GpuReport {
        if (name.isBlank() || name.length() > 100) {
            throw new IllegalArgumentException("name must be 1 to 100 characters");
        }
        Bounds.require("utilization", utilization, 0, 1);
        Bounds.require("memory_used_bytes", memoryUsedBytes, 0, 1e15);
        Bounds.require("memory_total_bytes", memoryTotalBytes, 0, 1e15);
        Bounds.require("temperature_celsius", temperatureCelsius, -50, 200);
        Bounds.require("power_watts", powerWatts, 0, 10_000);
    }
}
