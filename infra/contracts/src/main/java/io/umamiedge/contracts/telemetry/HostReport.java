package io.umamiedge.contracts.telemetry;

import org.jspecify.annotations.Nullable;

/**
 * The machine around the runtimes.
 *
 * @param cpuUtilization share of all cores busy, 0 to 1
 */
public record HostReport(
        @Nullable Double cpuUtilization,
        @Nullable Long memoryUsedBytes,
        @Nullable Long memoryTotalBytes) {
    public HostReport {
        Bounds.require("cpu_utilization", cpuUtilization, 0, 1);
        Bounds.require("memory_used_bytes", memoryUsedBytes, 0, 1e15);
        Bounds.require("memory_total_bytes", memoryTotalBytes, 0, 1e15);
    }
}
