package io.umamiedge.telemetry.otlp;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Requests as collectors send them. */
public final class Otlp {
    public static final Instant AT = Instant.parse("2026-11-25T04:46:50Z");
    public static final Instant STARTED = AT.minus(Duration.ofHours(1));

    private Otlp() {}

    /** A recorded one. */
    public static byte[] recorded(String file) {
        try (InputStream in = Otlp.class.getResourceAsStream(file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static ExportMetricsServiceRequest request(ResourceMetrics... resources) {
        return ExportMetricsServiceRequest.newBuilder()
                .addAllResourceMetrics(Arrays.asList(resources))
                .build();
    }

    public static ResourceMetrics resource(Map<String, String> attributes, Metric... metrics) {
        return ResourceMetrics.newBuilder()
                .setResource(Resource.newBuilder().addAllAttributes(attributes(attributes)))
                .addScopeMetrics(ScopeMetrics.newBuilder().addAllMetrics(Arrays.asList(metrics)))
                .build();
    }

    public static Metric gauge(String name, double value) {
        return gauge(name, Map.of(), AT, value);
    }

    public static Metric gauge(String name, Map<String, String> labels, Instant at, double value) {
        return Metric.newBuilder()
                .setName(name)
                .setGauge(Gauge.newBuilder()
                        .addDataPoints(point(labels, at).setAsDouble(value).build()))
                .build();
    }

    public static Metric counter(String name, Instant at, Instant start, long value) {
        return Metric.newBuilder()
                .setName(name)
                .setSum(Sum.newBuilder()
                        .setIsMonotonic(true)
                        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                        .addDataPoints(point(Map.of(), at)
                                .setStartTimeUnixNano(nanos(start))
                                .setAsInt(value)))
                .build();
    }

    public static Metric delta(String name, long value) {
        Metric counter = counter(name, AT, STARTED, value);
        return counter.toBuilder()
                .setSum(counter.getSum().toBuilder()
                        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA))
                .build();
    }

    public static Metric histogram(String name, List<Double> bounds, List<Long> counts) {
        return Metric.newBuilder()
                .setName(name)
                .setHistogram(Histogram.newBuilder()
                        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                        .addDataPoints(HistogramDataPoint.newBuilder()
                                .setTimeUnixNano(nanos(AT))
                                .setStartTimeUnixNano(nanos(STARTED))
                                .addAllExplicitBounds(bounds)
                                .addAllBucketCounts(counts)))
                .build();
    }

    private static NumberDataPoint.Builder point(Map<String, String> labels, Instant at) {
        return NumberDataPoint.newBuilder().setTimeUnixNano(nanos(at)).addAllAttributes(attributes(labels));
    }

    private static List<KeyValue> attributes(Map<String, String> attributes) {
        return attributes.entrySet().stream()
                .map(attribute -> KeyValue.newBuilder()
                        .setKey(attribute.getKey())
                        .setValue(AnyValue.newBuilder().setStringValue(attribute.getValue()))
                        .build())
                .toList();
    }

    private static long nanos(Instant instant) {
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
