package io.umamiedge.telemetry.otlp;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.DataPointFlags;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.telemetry.GpuReport;
import io.umamiedge.contracts.telemetry.HostReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Reads one request of a collector: which of the node's parts it speaks of and what it says. */
public final class MetricsReader {
    /** Sequence numbers follow the collector's clock: one that is far ahead would outdate all that comes once it is set. */
    private static final Duration MOST_AHEAD = Duration.ofMinutes(5);

    private final Node node;
    private final long latestNanos;
    private final Rejections rejections = new Rejections();
    private long unknownMetrics;

    private MetricsReader(Node node, Instant now) {
        this.node = node;
        this.latestNanos = TimeUnit.MILLISECONDS.toNanos(now.plus(MOST_AHEAD).toEpochMilli());
    }

    /** Never throws, whatever the request holds: what cannot be used is among the rejections. */
    public static Reading read(Node node, ExportMetricsServiceRequest request, Instant now) {
        MetricsReader reader = new MetricsReader(node, now);
        Map<ResourceAttributes, Source> sources = new LinkedHashMap<>();
        for (ResourceMetrics metrics : request.getResourceMetricsList()) {
            ResourceAttributes resource =
                    new ResourceAttributes(labels(metrics.getResource().getAttributesList()));
            Source source = sources.computeIfAbsent(resource, _ -> new Source());
            metrics.getScopeMetricsList()
                    .forEach(scope -> scope.getMetricsList().forEach(metric -> reader.metric(source, metric)));
        }
        return reader.reading(sources);
    }

    private Reading reading(Map<ResourceAttributes, Source> sources) {
        Map<RuntimeId, Reading.Part<Reading.RuntimeTold>> runtimes = new LinkedHashMap<>();
        List<GpuReport> gpus = new ArrayList<>();
        long gpusAtMs = 0;
        Optional<Reading.Part<HostReport>> host = Optional.empty();
        for (Map.Entry<ResourceAttributes, Source> entry : sources.entrySet()) {
            Source source = entry.getValue();
            runtime(entry.getKey(), source).ifPresent(part -> {
                RuntimeId id = part.value().report().id();
                if (runtimes.putIfAbsent(id, part) != null) {
                    rejections.add("several resources tell of the runtime '" + id + "'", source.points());
                }
            });
            List<GpuReport> some = source.gpus();
            if (!some.isEmpty()) {
                gpus.addAll(some);
                gpusAtMs = Math.max(gpusAtMs, source.atMs());
            }
            Optional<HostReport> told = source.host();
            if (told.isPresent()) {
                host = Optional.of(new Reading.Part<>(source.atMs(), told.get()));
            }
        }
        return new Reading(
                List.copyOf(runtimes.values()),
                gpus.isEmpty() ? Optional.empty() : Optional.of(new Reading.Part<>(gpusAtMs, GpuMetrics.atMost(gpus))),
                host,
                sources.values().stream().mapToLong(Source::points).sum(),
                rejections,
                unknownMetrics);
    }

    private Optional<Reading.Part<Reading.RuntimeTold>> runtime(ResourceAttributes resource, Source source) {
        if (source.tellsOfARuntime()) {
            Optional<RuntimeId> id = resource.runtime(node);
            if (id.isEmpty()) {
                rejections.add(
                        "resource '" + resource.label() + "' is none of this node's runtimes: set "
                                + ResourceAttributes.RUNTIME_ID,
                        source.points());
                return Optional.empty();
            }
            Optional<Reading.RuntimeTold> runtime = source.runtime(id.get());
            if (runtime.isEmpty()) {
                rejections.add(
                        "resource '" + resource.label() + "' mixes metrics of several kinds of runtime",
                        source.points());
            }
            return runtime.map(told -> new Reading.Part<>(source.atMs(), told));
        }
        // A target that is down tells nothing but that; whether it is a runtime at all only its name says.
        return source.isDown()
                ? resource.named(node).map(id -> new Reading.Part<>(source.atMs(), Source.failed(id)))
                : Optional.empty();
    }

    private void metric(Source source, Metric metric) {
        if (!Source.knows(metric.getName())) {
            unknownMetrics++;
            return;
        }
        switch (metric.getDataCase()) {
            case GAUGE -> metric.getGauge().getDataPointsList().forEach(point -> number(source, metric, point, false));
            case SUM -> {
                boolean counter = metric.getSum().getIsMonotonic();
                if (isCumulative(
                        metric,
                        metric.getSum().getAggregationTemporality(),
                        metric.getSum().getDataPointsCount())) {
                    metric.getSum().getDataPointsList().forEach(point -> number(source, metric, point, counter));
                }
            }
            case HISTOGRAM -> {
                var histogram = metric.getHistogram();
                if (isCumulative(metric, histogram.getAggregationTemporality(), histogram.getDataPointsCount())) {
                    histogram.getDataPointsList().forEach(point -> histogram(source, metric, point));
                }
            }
            case EXPONENTIAL_HISTOGRAM ->
                rejections.add(
                        "metric '" + metric.getName() + "': exponential histograms are not read, use explicit bounds",
                        metric.getExponentialHistogram().getDataPointsCount());
            case SUMMARY, DATA_NOT_SET -> unknownMetrics++;
        }
    }

    /** What is lost of deltas is lost for good, and a retry would count twice: only running totals are taken. */
    private boolean isCumulative(Metric metric, AggregationTemporality temporality, int points) {
        if (temporality == AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE) {
            return true;
        }
        rejections.add("metric '" + metric.getName() + "': the temporality must be cumulative, not delta", points);
        return false;
    }

    private void number(Source source, Metric metric, NumberDataPoint point, boolean counter) {
        if (isUsable(metric, point.getFlags(), point.getTimeUnixNano())) {
            double value = point.hasAsInt() ? point.getAsInt() : point.getAsDouble();
            source.number(
                    metric.getName(),
                    labels(point.getAttributesList()),
                    point.getTimeUnixNano(),
                    counter ? point.getStartTimeUnixNano() : 0,
                    value);
        }
    }

    private void histogram(Source source, Metric metric, HistogramDataPoint point) {
        if (isUsable(metric, point.getFlags(), point.getTimeUnixNano())) {
            source.histogram(metric.getName(), labels(point.getAttributesList()), point);
        }
    }

    private boolean isUsable(Metric metric, int flags, long timeNanos) {
        if ((flags & DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK_VALUE) != 0) {
            return false;
        }
        if (timeNanos <= 0) {
            rejections.add("metric '" + metric.getName() + "': time_unix_nano is required", 1);
            return false;
        }
        if (timeNanos > latestNanos) {
            rejections.add(
                    "metric '" + metric.getName() + "': time_unix_nano is more than " + MOST_AHEAD.toMinutes()
                            + " minutes ahead, set the collector's clock",
                    1);
            return false;
        }
        return true;
    }

    private static Map<String, String> labels(List<KeyValue> attributes) {
        Map<String, String> labels = HashMap.newHashMap(attributes.size());
        for (KeyValue attribute : attributes) {
            AnyValue value = attribute.getValue();
            switch (value.getValueCase()) {
                case STRING_VALUE -> labels.put(attribute.getKey(), value.getStringValue());
                case INT_VALUE -> labels.put(attribute.getKey(), Long.toString(value.getIntValue()));
                case BOOL_VALUE -> labels.put(attribute.getKey(), Boolean.toString(value.getBoolValue()));
                case DOUBLE_VALUE -> labels.put(attribute.getKey(), Double.toString(value.getDoubleValue()));
                // No metric that is read has labels of these.
                default -> {}
            }
        }
        return labels;
    }
}
