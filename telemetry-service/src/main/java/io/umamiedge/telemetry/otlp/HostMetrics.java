package io.umamiedge.telemetry.otlp;

import io.umamiedge.agent.metrics.Samples;
import io.umamiedge.contracts.telemetry.HostReport;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The machine as OpenTelemetry names it (semantic conventions 1.37.0, system metrics). */
final class HostMetrics {
    private static final String CPU = "system.cpu.utilization";
    private static final String MEMORY = "system.memory.usage";
    private static final String MEMORY_LIMIT = "system.memory.limit";
    private static final double MOST_BYTES = 1e15;

    static final Set<String> NAMES = Set.of(CPU, MEMORY, MEMORY_LIMIT);

    private HostMetrics() {}

    /** Empty where there are no such samples. */
    static Optional<HostReport> read(Samples samples) {
        Double cpu = cpu(samples);
        Long used = bytes(samples, MEMORY, "used");
        Long limit = bytes(samples, MEMORY_LIMIT, null);
        Long total = limit != null ? limit : bytes(samples, MEMORY, null);
        return cpu == null && used == null && total == null
                ? Optional.empty()
                : Optional.of(new HostReport(cpu, used, total));
    }

    /** What is not idle, all processors alike; the series without a mode is the whole utilization. */
    private static @Nullable Double cpu(Samples samples) {
        double[] idle = {0, 0};
        double[] busy = {0, 0};
        samples.forEach(CPU, (labels, value) -> {
            String mode = state(labels, "cpu.mode");
            double[] sum = mode.equals("idle") ? idle : mode.isEmpty() ? busy : new double[2];
            sum[0] += value;
            sum[1]++;
        });
        double utilization = idle[1] > 0 ? 1 - idle[0] / idle[1] : busy[0] / busy[1];
        return utilization >= 0 && utilization <= 1 ? (Double) utilization : null;
    }

    /** The sum of the series in this state, or of all; null where there is none, or it cannot be true. */
    private static @Nullable Long bytes(Samples samples, String metric, @Nullable String state) {
        double[] sum = {0, 0};
        samples.forEach(metric, (labels, value) -> {
            if (state == null || state.equals(state(labels, "system.memory.state"))) {
                sum[0] += value;
                sum[1]++;
            }
        });
        return sum[1] > 0 && sum[0] >= 0 && sum[0] <= MOST_BYTES ? (Long) (long) sum[0] : null;
    }

    /** The conventions' name of the label, or the older one that the collector's host metrics receiver still uses. */
    private static String state(Map<String, String> labels, String name) {
        return Stream.of(name, "state")
                .map(labels::get)
                .filter(value -> value != null)
                .findFirst()
                .orElse("");
    }
}
