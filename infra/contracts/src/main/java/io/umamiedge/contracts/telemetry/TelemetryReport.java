package io.umamiedge.contracts.telemetry;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a node sends, alone or in an array, to {@code POST /v1/telemetry}.
 *
 * @param bootId new at every start of the reporter
 * @param seq grows by at least one with every report of a boot, from 0
 * @param observedAt the node's own clock: recorded, never trusted for freshness
 * @param runtimes 1 to 64
 * @param gpus at most 64
 * @param draining true in the last report of a node that is being shut down on purpose
 */
public record TelemetryReport(
        UUID bootId,
        long seq,
        Instant observedAt,
        List<RuntimeReport> runtimes,
        List<GpuReport> gpus,
        @Nullable HostReport host,
        @Nullable Boolean draining) {
    public TelemetryReport {
        runtimes = List.copyOf(runtimes);
        gpus = List.copyOf(gpus);
        if (seq < 0) {
            throw new IllegalArgumentException("seq must be 0 or more");
        }
        if (runtimes.isEmpty() || runtimes.size() > 64) {
            throw new IllegalArgumentException("runtimes must hold 1 to 64 runtimes");
        }
        if (gpus.size() > 64) {
            throw new IllegalArgumentException("gpus must hold at most 64 accelerators");
        }
    }
}
