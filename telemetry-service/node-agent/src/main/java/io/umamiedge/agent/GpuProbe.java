package io.umamiedge.agent;

import io.umamiedge.contracts.telemetry.GpuReport;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Measures the accelerators of this machine. What one does not say stays null. */
@FunctionalInterface
interface GpuProbe {
    int MOST_GPUS = 64;

    /** At most {@value #MOST_GPUS}; throws {@link IOException} when there is no driver, tool or exporter that answers. */
    List<GpuReport> probe() throws IOException, InterruptedException;

    static GpuProbe of(GpuSource source) {
        return switch (source) {
            case GpuSource.None _ -> () -> List.of();
            case GpuSource.NvidiaSmi smi -> new NvidiaSmiProbe(List.of(smi.command()));
            case GpuSource.DcgmExporter dcgm -> new DcgmProbe(dcgm.metrics());
        };
    }

    /** Figures beyond what the contract takes are unknown. */
    static GpuReport report(
            String name,
            @Nullable Double utilization,
            @Nullable Double usedMebibytes,
            @Nullable Double totalMebibytes,
            @Nullable Double celsius,
            @Nullable Double watts) {
        String known = name.isBlank() ? "GPU" : name.strip();
        return new GpuReport(
                known.length() > 100 ? known.substring(0, 100) : known,
                within(utilization == null ? null : (Double) (utilization / 100), 0, 1),
                bytes(usedMebibytes),
                bytes(totalMebibytes),
                within(celsius, -50, 200),
                within(watts, 0, 10_000));
    }

    private static @Nullable Long bytes(@Nullable Double mebibytes) {
        Double bytes = within(mebibytes == null ? null : (Double) (mebibytes * (1 << 20)), 0, 1e15);
        return bytes == null ? null : (Long) bytes.longValue();
    }

    private static @Nullable Double within(@Nullable Double value, double least, double most) {
        return value != null && value >= least && value <= most ? value : null;
    }
}
