package io.umamiedge.telemetry.otlp;

import io.umamiedge.agent.metrics.Samples;
import io.umamiedge.contracts.telemetry.GpuReport;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Accelerators as OpenTelemetry names them (semantic conventions 1.37.0, hardware metrics: {@code hw.gpu.*}, and
 * {@code hw.temperature} and {@code hw.power} of {@code hw.type} gpu).
 */
final class GpuMetrics {
    private static final int MOST_GPUS = 64;
    private static final int LONGEST_NAME = 100;

    private enum Figure {
        UTILIZATION(1),
        USED(1e15),
        TOTAL(1e15),
        TEMPERATURE(200),
        POWER(10_000);

        /** What a report may hold at most; more than this is not believed. */
        private final double most;

        Figure(double most) {
            this.most = most;
        }
    }

    /**
     * One metric of an accelerator.
     *
     * @param onlyOfGpus whether other hardware has it too
     */
    private record Name(String metric, Figure figure, boolean onlyOfGpus) {}

    private static final List<Name> TABLE = List.of(
            new Name("hw.gpu.utilization", Figure.UTILIZATION, true),
            new Name("hw.gpu.memory.usage", Figure.USED, true),
            new Name("hw.gpu.memory.limit", Figure.TOTAL, true),
            new Name("hw.temperature", Figure.TEMPERATURE, false),
            new Name("hw.power", Figure.POWER, false));

    static final Set<String> NAMES = TABLE.stream().map(Name::metric).collect(Collectors.toUnmodifiableSet());

    private GpuMetrics() {}

    /** In the order of their numbers; none where there are no such samples. */
    static List<GpuReport> read(Samples samples) {
        Map<String, Gpu> gpus = new TreeMap<>();
        for (Name name : TABLE) {
            samples.forEach(name.metric(), (labels, value) -> {
                if (name.onlyOfGpus() || "gpu".equals(labels.get("hw.type"))) {
                    gpus.computeIfAbsent(id(labels), _ -> new Gpu(labels)).add(name.figure(), value);
                }
            });
        }
        return atMost(gpus.values().stream().map(Gpu::report).toList());
    }

    /** As many as a report may hold. */
    static List<GpuReport> atMost(List<GpuReport> gpus) {
        return gpus.size() <= MOST_GPUS ? gpus : gpus.subList(0, MOST_GPUS);
    }

    private static String id(Map<String, String> labels) {
        String id = labels.getOrDefault("hw.id", "");
        return id.length() + " " + id;
    }

    private static String label(Map<String, String> labels, String... names) {
        return Stream.of(names)
                .map(name -> labels.getOrDefault(name, ""))
                .filter(value -> !value.isBlank())
                .findFirst()
                .orElse("");
    }

    private static final class Gpu {
        private final String name;
        private final Map<Figure, Double> figures = new EnumMap<>(Figure.class);

        Gpu(Map<String, String> labels) {
            String told = label(labels, "hw.model", "hw.name", "hw.id");
            this.name = told.isEmpty() ? "GPU" : told.substring(0, Math.min(LONGEST_NAME, told.length()));
        }

        /** Several series of one accelerator, such as one for each task, are told by the largest. */
        void add(Figure figure, double value) {
            figures.merge(figure, value, Math::max);
        }

        GpuReport report() {
            Double used = value(Figure.USED);
            Double total = value(Figure.TOTAL);
            return new GpuReport(
                    name,
                    value(Figure.UTILIZATION),
                    used == null ? null : (Long) used.longValue(),
                    total == null ? null : (Long) total.longValue(),
                    value(Figure.TEMPERATURE),
                    value(Figure.POWER));
        }

        /** Null where it is not there or cannot be true. */
        private @Nullable Double value(Figure figure) {
            Double value = figures.get(figure);
            return value != null && value >= 0 && value <= figure.most ? value : null;
        }
    }
}
