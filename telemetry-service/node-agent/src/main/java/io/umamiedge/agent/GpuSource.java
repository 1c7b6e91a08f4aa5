package io.umamiedge.agent;

import java.net.URI;

/** Where the accelerators of a machine are read. */
public sealed interface GpuSource {
    /** Not at all. */
    record None() implements GpuSource {}

    /** {@code nvidia-smi}, if it is there. */
    record NvidiaSmi(String command) implements GpuSource {}

    /** The metrics page of NVIDIA's DCGM exporter. */
    record DcgmExporter(URI metrics) implements GpuSource {
        public DcgmExporter {
            AgentSettings.requireHttp("gpu", metrics);
        }
    }

    /** Reads {@code auto}, {@code none} or the URL of a DCGM exporter. */
    static GpuSource parse(String text) {
        return switch (text) {
            case "auto" -> new NvidiaSmi("nvidia-smi");
            case "none" -> new None();
            default -> {
                if (!text.startsWith("http://") && !text.startsWith("https://")) {
                    throw new IllegalArgumentException(
                            "gpu must be auto, none or the URL of a DCGM exporter's metrics");
                }
                yield new DcgmExporter(AgentOptions.url("gpu", text));
            }
        };
    }
}
