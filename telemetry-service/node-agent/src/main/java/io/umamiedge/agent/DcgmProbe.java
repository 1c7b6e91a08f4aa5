package io.umamiedge.agent;

import io.umamiedge.agent.metrics.PrometheusText;
import io.umamiedge.agent.metrics.Samples;
import io.umamiedge.contracts.telemetry.GpuReport;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads NVIDIA's DCGM exporter. It repeats an accelerator for each pod that shares it, which counts once, and splits one
 * that is partitioned (MIG) into instances, whose memory adds up.
 */
public final class DcgmProbe implements GpuProbe {
    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    private static final String UTILIZATION = "DCGM_FI_DEV_GPU_UTIL";
    private static final String USED = "DCGM_FI_DEV_FB_USED";
    private static final String FREE = "DCGM_FI_DEV_FB_FREE";
    private static final String RESERVED = "DCGM_FI_DEV_FB_RESERVED";
    private static final String TEMPERATURE = "DCGM_FI_DEV_GPU_TEMP";
    private static final String POWER = "DCGM_FI_DEV_POWER_USAGE";

    /** What {@link #read} reads. */
    public static final Set<String> METRICS = Set.of(UTILIZATION, USED, FREE, RESERVED, TEMPERATURE, POWER);

    private final URI metrics;

    DcgmProbe(URI metrics) {
        this.metrics = metrics;
    }

    @Override
    public List<GpuReport> probe() throws IOException {
        return new RuntimeHttp(null, TIMEOUT).get(metrics, body -> {
            Samples.Builder samples = Samples.builder(METRICS);
            PrometheusText.read(body, samples);
            return read(samples.build());
        });
    }

    /** In the order of their numbers; none where there are no such samples. */
    public static List<GpuReport> read(Samples samples) {
        Map<String, Gpu> gpus = new TreeMap<>();
        for (String metric : List.of(UTILIZATION, USED, FREE, RESERVED, TEMPERATURE, POWER)) {
            samples.forEach(
                    metric,
                    (labels, value) -> gpus.computeIfAbsent(id(labels), _ -> new Gpu(labels))
                            .add(metric, labels.getOrDefault("GPU_I_ID", ""), value));
        }
        return gpus.values().stream().limit(MOST_GPUS).map(Gpu::report).toList();
    }

    /** Accelerators in the order of their numbers. */
    private static String id(Map<String, String> labels) {
        String number = labels.getOrDefault("gpu", "");
        return number.length() + number + labels.getOrDefault("UUID", "");
    }

    private static final class Gpu {
        private final String name;
        private final Map<String, Map<String, Double>> byMetricAndInstance = new TreeMap<>();

        Gpu(Map<String, String> labels) {
            this.name = labels.getOrDefault("modelName", "");
        }

        void add(String metric, String instance, double value) {
            byMetricAndInstance.computeIfAbsent(metric, _ -> new TreeMap<>()).merge(instance, value, Math::max);
        }

        GpuReport report() {
            Double used = sum(USED);
            Double free = sum(FREE);
            Double reserved = sum(RESERVED);
            Double total =
                    used == null || free == null ? null : (Double) (used + free + (reserved == null ? 0 : reserved));
            return GpuProbe.report(name, most(UTILIZATION), used, total, most(TEMPERATURE), most(POWER));
        }

        private @Nullable Double sum(String metric) {
            return values(metric).reduce(Double::sum).orElse(null);
        }

        private @Nullable Double most(String metric) {
            return values(metric).reduce(Math::max).orElse(null);
        }

        private Stream<Double> values(String metric) {
            return byMetricAndInstance.getOrDefault(metric, Map.of()).values().stream();
        }
    }
}
