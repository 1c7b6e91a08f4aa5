package io.umamiedge.telemetry.otlp;

import io.umamiedge.contracts.telemetry.GpuReport;
import io.umamiedge.contracts.telemetry.HostReport;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What one request told of a node: some of its parts, each measured at a moment by the collector's clock.
 *
 * @param points the data points that were understood
 * @param unknownMetrics how many metrics nobody here reads; they are passed over
 */
public record Reading(
        List<Part<RuntimeTold>> runtimes,
        Optional<Part<List<GpuReport>>> gpus,
        Optional<Part<HostReport>> host,
        long points,
        Rejections rejections,
        long unknownMetrics) {
    public Reading {
        runtimes = List.copyOf(runtimes);
    }

    /** @param atMs milliseconds since 1970 */
    public record Part<T>(long atMs, T value) {}

    /** @param startNanos when its counters began, nanoseconds since 1970; null when there are none */
    public record RuntimeTold(
            RuntimeReport report, @Nullable Long startNanos) {}
}
