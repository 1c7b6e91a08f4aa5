package io.umamiedge.telemetry.otlp;

import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.umamiedge.agent.DcgmProbe;
import io.umamiedge.agent.metrics.RuntimeKind;
import io.umamiedge.agent.metrics.RuntimeMetrics;
import io.umamiedge.agent.metrics.Samples;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.telemetry.GpuReport;
import io.umamiedge.contracts.telemetry.HostReport;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.RuntimeState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The points of one resource that can be used, in any order; of a series that comes twice the newest counts. */
final class Source {
    /** Of the collector's Prometheus receiver: 0 when the target did not answer. */
    private static final String UP = "up";

    private static final String PROCESS_START = "process_start_time_seconds";
    private static final String CREATED = "_created";
    private static final double NANOS = 1e9;

    private static final Set<String> OTHERS = Stream.of(
                    DcgmProbe.METRICS, GpuMetrics.NAMES, HostMetrics.NAMES, Set.of(UP))
            .flatMap(Set::stream)
            .collect(Collectors.toUnmodifiableSet());

    private final List<Point> points = new ArrayList<>();
    private boolean tellsOfARuntime;
    private @Nullable Long pointsBegan;
    private @Nullable Long processBegan;
    private @Nullable Long countersCreated;
    private @Nullable Samples runtime;
    private @Nullable Samples others;

    private record Point(long timeNanos, Consumer<Samples.Builder> into) {}

    /** Whether a metric of this name is read of anything. */
    static boolean knows(String metric) {
        return OTHERS.contains(metric)
                || Samples.areRead(metric)
                || metric.equals(PROCESS_START)
                || isCreationOfARead(metric);
    }

    /** Prometheus client libraries tell beside each counter when it was made. */
    private static boolean isCreationOfARead(String metric) {
        return metric.endsWith(CREATED) && Samples.areRead(metric.substring(0, metric.length() - CREATED.length()));
    }

    /** @param startNanos when the counter began; 0 when that is unknown or it is none */
    void number(String name, Map<String, String> labels, long timeNanos, long startNanos, double value) {
        if (name.equals(PROCESS_START)) {
            processBegan = earlier(processBegan, (long) (value * NANOS));
        } else if (isCreationOfARead(name)) {
            countersCreated = earlier(countersCreated, (long) (value * NANOS));
        } else {
            add(name, timeNanos, startNanos, samples -> samples.sample(name, labels, value));
        }
    }

    void histogram(String name, Map<String, String> labels, HistogramDataPoint point) {
        add(
                name,
                point.getTimeUnixNano(),
                point.getStartTimeUnixNano(),
                samples -> samples.histogram(
                        name,
                        labels,
                        point.getExplicitBoundsList(),
                        point.getBucketCountsList(),
                        point.hasSum() ? (Double) point.getSum() : null));
    }

    private void add(String name, long timeNanos, long began, Consumer<Samples.Builder> into) {
        points.add(new Point(timeNanos, into));
        if (Samples.areRead(name)) {
            tellsOfARuntime = true;
            pointsBegan = earlier(pointsBegan, began);
        }
    }

    /** The oldest counts: a series that appears later, such as the first error, is no new start. */
    private static @Nullable Long earlier(@Nullable Long before, long began) {
        return began <= 0 ? before : before == null ? (Long) began : (Long) Math.min(before, began);
    }

    /** The collector's Prometheus receiver leaves it to its metricstarttime processor to say, and then the page may know. */
    private @Nullable Long began() {
        return pointsBegan != null ? pointsBegan : processBegan != null ? processBegan : countersCreated;
    }

    long points() {
        return points.size();
    }

    /** Milliseconds since 1970 of the newest point; 0 when there is none. */
    long atMs() {
        return points.stream()
                .mapToLong(point -> TimeUnit.NANOSECONDS.toMillis(point.timeNanos()))
                .max()
                .orElse(0);
    }

    boolean tellsOfARuntime() {
        return tellsOfARuntime;
    }

    /** Empty when it mixes several kinds. */
    Optional<Reading.RuntimeTold> runtime(RuntimeId id) {
        RuntimeState state = isDown() ? RuntimeState.FAILED : RuntimeState.READY;
        return RuntimeKind.detect(runtimeSamples())
                .map(kind ->
                        new Reading.RuntimeTold(RuntimeMetrics.read(kind, id, state, null, runtimeSamples()), began()));
    }

    /** A runtime of which only that is known. */
    static Reading.RuntimeTold failed(RuntimeId id) {
        return new Reading.RuntimeTold(
                new RuntimeReport(
                        id,
                        RuntimeState.FAILED,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null),
                null);
    }

    boolean isDown() {
        boolean[] down = {false};
        otherSamples().forEach(UP, (_, value) -> down[0] = value == 0);
        return down[0];
    }

    List<GpuReport> gpus() {
        List<GpuReport> gpus = new ArrayList<>(DcgmProbe.read(otherSamples()));
        gpus.addAll(GpuMetrics.read(otherSamples()));
        return gpus;
    }

    Optional<HostReport> host() {
        return HostMetrics.read(otherSamples());
    }

    private Samples runtimeSamples() {
        Samples built = runtime;
        if (built == null) {
            built = build(Samples.builder());
            runtime = built;
        }
        return built;
    }

    private Samples otherSamples() {
        Samples built = others;
        if (built == null) {
            built = build(Samples.builder(OTHERS));
            others = built;
        }
        return built;
    }

    private Samples build(Samples.Builder samples) {
        points.stream()
                .sorted(Comparator.comparingLong(Point::timeNanos))
                .forEach(point -> point.into().accept(samples));
        return samples.build();
    }
}
