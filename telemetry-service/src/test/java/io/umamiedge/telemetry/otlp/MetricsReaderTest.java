package io.umamiedge.telemetry.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.DataPointFlags;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogram;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.Summary;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.NodeRuntime;
import io.umamiedge.contracts.registry.RuntimeGroup;
import io.umamiedge.contracts.telemetry.GpuReport;
import io.umamiedge.contracts.telemetry.HostReport;
import io.umamiedge.contracts.telemetry.LatencyHistogram;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.platform.testing.Samples;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MetricsReaderTest {
    private static final URI URL = URI.create("http://127.0.0.1:9000");
    private static final Node NODE = Samples.node("berlin-1", "berlin", URL);
    private static final Map<String, String> MAIN = Map.of("umami.runtime.id", "main");

    private static Node withRuntimes(String... ids) {
        List<NodeRuntime> runtimes = List.of(ids).stream()
                .map(id -> new NodeRuntime(new RuntimeId(id), RuntimeGroup.VLLM, URL, List.of(new ModelName("m")), 8))
                .toList();
        return new Node(NODE.id(), NODE.siteId(), runtimes, NODE.tiers(), NODE.certifications(), NODE.state());
    }

    private static Reading read(Node node, ExportMetricsServiceRequest request) {
        return MetricsReader.read(node, request, Otlp.AT);
    }

    private static Reading recorded(Node node, OtlpEncoding encoding, String name) {
        String file = "collector-0.155-" + name + (encoding == OtlpEncoding.JSON ? ".json" : ".pb");
        return MetricsReader.read(node, encoding.read(Otlp.recorded(file)), Instant.parse("2026-11-25T04:48:00Z"));
    }

    private static RuntimeReport only(Reading reading) {
        assertThat(reading.rejections().message()).isEmpty();
        assertThat(reading.runtimes()).hasSize(1);
        return reading.runtimes().getFirst().value().report();
    }

    @ParameterizedTest
    @EnumSource
    void readsWhatACollectorScrapedOfVllm(OtlpEncoding encoding) {
        Reading reading = recorded(NODE, encoding, "vllm");
        RuntimeReport report = only(reading);
        assertThat(report.id()).isEqualTo(new RuntimeId("main"));
        assertThat(report.state()).isEqualTo(RuntimeState.READY);
        assertThat(report.running()).isEqualTo(5);
        assertThat(report.waiting()).isEqualTo(7);
        assertThat(report.kvCacheUsage()).isEqualTo(0.4375);
        assertThat(report.tokensTotal()).isEqualTo(6_000);
        assertThat(report.requestsTotal()).isEqualTo(111);
        assertThat(report.errorsTotal()).isEqualTo(4);
        assertThat(report.ttftHistogram()).isNotNull();
        assertThat(report.e2eHistogram()).isNotNull();
        // The receiver tells no start; the page says when its counters were made.
        assertThat(reading.runtimes().getFirst().value().startNanos()).isEqualTo(1_783_651_200_000_000_000L);
        assertThat(reading.gpus()).isEmpty();
        assertThat(reading.unknownMetrics()).isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void readsWhatACollectorScrapedOfDcgm(OtlpEncoding encoding) {
        Reading reading = recorded(NODE, encoding, "dcgm");
        assertThat(reading.runtimes()).isEmpty();
        assertThat(reading.rejections().points()).isZero();
        assertThat(reading.gpus().orElseThrow().value())
                .containsExactly(
                        new GpuReport("Tesla T4", 0.91, 5_120L << 20, (5_120L + 9_791 + 447) << 20, 74.0, 68.244));
    }

    @ParameterizedTest
    @EnumSource
    void takesATargetThatIsDownForTheRuntimeThatItIsNamedAfter(OtlpEncoding encoding) {
        assertThat(recorded(NODE, encoding, "down").runtimes())
                .as("it may be anything")
                .isEmpty();
        assertThat(only(recorded(withRuntimes("main", "down"), encoding, "down")))
                .extracting(RuntimeReport::id, RuntimeReport::state, RuntimeReport::running)
                .containsExactly(new RuntimeId("down"), RuntimeState.FAILED, null);
    }

    @Test
    void findsTheRuntimeByAttributeThenByNameThenByBeingTheOnlyOne() {
        Metric running = Otlp.gauge("vllm:num_requests_running", 3);
        Node two = withRuntimes("main", "other");
        Map<Map<String, String>, String> cases = Map.of(
                Map.of("umami.runtime.id", "other", "service.name", "main"), "other",
                Map.of("service.instance.id", "other", "service.name", "main"), "other",
                Map.of("service.instance.id", "10.0.0.1:8000", "service.name", "main"), "main");
        cases.forEach((attributes, id) -> assertThat(only(read(two, Otlp.request(Otlp.resource(attributes, running))))
                        .id()
                        .value())
                .isEqualTo(id));
        assertThat(only(read(NODE, Otlp.request(Otlp.resource(Map.of(), running))))
                        .id()
                        .value())
                .isEqualTo("main");
        assertThat(read(two, Otlp.request(Otlp.resource(Map.of("service.name", "x"), running)))
                        .rejections()
                        .message())
                .isEqualTo("resource 'x' is none of this node's runtimes: set umami.runtime.id");
        assertThat(read(NODE, Otlp.request(Otlp.resource(Map.of("umami.runtime.id", "typo"), running)))
                        .rejections())
                .extracting(Rejections::points, Rejections::message)
                .containsExactly(1L, "resource 'typo' is none of this node's runtimes: set umami.runtime.id");
    }

    @Test
    void readsCountersHistogramsAndWhenTheyBegan() {
        Reading reading = read(
                NODE,
                Otlp.request(Otlp.resource(
                        MAIN,
                        Otlp.counter("vllm:generation_tokens_total", Otlp.AT, Otlp.STARTED, 1_000),
                        Otlp.counter("vllm:request_success_total", Otlp.AT, Otlp.STARTED.plusSeconds(60), 10),
                        Otlp.histogram("vllm:time_to_first_token_seconds", List.of(0.1, 1.0), List.of(7L, 2L, 1L)))));
        assertThat(only(reading).tokensTotal()).isEqualTo(1_000);
        assertThat(only(reading).ttftHistogram())
                .isEqualTo(new LatencyHistogram(List.of(100.0, 1_000.0), List.of(7L, 2L, 1L)));
        assertThat(reading.runtimes().getFirst().value().startNanos())
                .isEqualTo(Otlp.STARTED.getEpochSecond() * 1_000_000_000);
        assertThat(reading.runtimes().getFirst().atMs()).isEqualTo(Otlp.AT.toEpochMilli());
    }

    @Test
    void takesTheNewestPointOfASeriesWhateverTheirOrder() {
        Metric newer = Otlp.gauge("vllm:num_requests_running", Map.of(), Otlp.AT, 9);
        Metric older = Otlp.gauge("vllm:num_requests_running", Map.of(), Otlp.AT.minusSeconds(1), 3);
        assertThat(only(read(NODE, Otlp.request(Otlp.resource(MAIN, newer, older))))
                        .running())
                .isEqualTo(9);
        assertThat(only(read(NODE, Otlp.request(Otlp.resource(MAIN, newer), Otlp.resource(MAIN, older))))
                        .running())
                .isEqualTo(9);
    }

    @Test
    void refusesWhatItCannotAddUpByItsName() {
        Metric exponential = Metric.newBuilder()
                .setName("vllm:e2e_request_latency_seconds")
                .setExponentialHistogram(ExponentialHistogram.newBuilder()
                        .addDataPoints(ExponentialHistogramDataPoint.getDefaultInstance()))
                .build();
        Reading reading = read(
                NODE,
                Otlp.request(Otlp.resource(
                        MAIN,
                        Otlp.gauge("vllm:num_requests_running", 3),
                        Otlp.delta("vllm:generation_tokens_total", 5),
                        Otlp.delta("somebody.elses", 5),
                        exponential)));
        assertThat(reading.runtimes().getFirst().value().report())
                .extracting(RuntimeReport::running, RuntimeReport::tokensTotal)
                .containsExactly(3, null);
        assertThat(reading.unknownMetrics()).isEqualTo(1);
        assertThat(reading.rejections())
                .extracting(Rejections::points, Rejections::message)
                .containsExactly(
                        2L,
                        "metric 'vllm:generation_tokens_total': the temporality must be cumulative, not delta; "
                                + "metric 'vllm:e2e_request_latency_seconds': exponential histograms are not read,"
                                + " use explicit bounds");
    }

    @Test
    void refusesAMomentThatIsFarAheadOrMissing() {
        String name = "vllm:num_requests_running";
        Instant ahead = Otlp.AT.plus(Duration.ofMinutes(5)).plusSeconds(1);
        assertThat(read(NODE, Otlp.request(Otlp.resource(MAIN, Otlp.gauge(name, Map.of(), ahead, 1))))
                        .rejections()
                        .message())
                .isEqualTo("metric 'vllm:num_requests_running': time_unix_nano is more than 5 minutes ahead, set the"
                        + " collector's clock");
        assertThat(read(NODE, Otlp.request(Otlp.resource(MAIN, Otlp.gauge(name, Map.of(), Instant.EPOCH, 1))))
                        .rejections()
                        .message())
                .isEqualTo("metric 'vllm:num_requests_running': time_unix_nano is required");
        Instant behind = Otlp.AT.minus(Duration.ofDays(3_650));
        assertThat(only(read(NODE, Otlp.request(Otlp.resource(MAIN, Otlp.gauge(name, Map.of(), behind, 1)))))
                        .running())
                .isEqualTo(1);
    }

    @Test
    void doesNotBelieveWhatCannotBe() {
        for (double absurd : new double[] {Double.NaN, -1, 1e300, Double.POSITIVE_INFINITY}) {
            Reading reading = read(
                    NODE,
                    Otlp.request(Otlp.resource(
                            MAIN,
                            Otlp.gauge("vllm:num_requests_running", absurd),
                            Otlp.gauge("vllm:num_requests_waiting", 1),
                            Otlp.gauge("hw.gpu.utilization", absurd),
                            Otlp.gauge("system.memory.limit", absurd))));
            assertThat(only(reading))
                    .extracting(RuntimeReport::running, RuntimeReport::waiting)
                    .containsExactly(null, 1);
            assertThat(reading.gpus().orElseThrow().value())
                    .containsExactly(new GpuReport("GPU", null, null, null, null, null));
            assertThat(reading.host()).isEmpty();
        }
    }

    @Test
    void passesOverPointsWithoutAValueAndSummaries() {
        Metric gone = Otlp.gauge("vllm:num_requests_running", 3);
        Metric marked = gone.toBuilder()
                .setGauge(gone.getGauge().toBuilder()
                        .setDataPoints(
                                0,
                                gone.getGauge().getDataPoints(0).toBuilder()
                                        .setFlags(DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK_VALUE)))
                .build();
        Metric summary = Metric.newBuilder()
                .setName("vllm:num_requests_running")
                .setSummary(Summary.getDefaultInstance())
                .build();
        Reading reading = read(NODE, Otlp.request(Otlp.resource(MAIN, marked, summary)));
        assertThat(reading.runtimes()).isEmpty();
        assertThat(reading.rejections().points()).isZero();
    }

    @Test
    void readsAcceleratorsAndTheMachineByTheirConventions() {
        Map<String, String> gpu = Map.of("hw.id", "0", "hw.model", "MI300X", "hw.type", "gpu");
        Map<String, String> fan = Map.of("hw.id", "0", "hw.type", "fan");
        Reading reading = read(
                NODE,
                Otlp.request(Otlp.resource(
                        Map.of(),
                        Otlp.gauge("hw.gpu.utilization", gpu, Otlp.AT, 0.5),
                        Otlp.gauge("hw.gpu.memory.usage", gpu, Otlp.AT, 1_000),
                        Otlp.gauge("hw.gpu.memory.limit", gpu, Otlp.AT, 4_000),
                        Otlp.gauge("hw.temperature", gpu, Otlp.AT, 66),
                        Otlp.gauge("hw.temperature", fan, Otlp.AT, 30),
                        Otlp.gauge("hw.power", gpu, Otlp.AT, 450),
                        Otlp.gauge("system.cpu.utilization", Map.of("cpu", "0", "state", "idle"), Otlp.AT, 0.75),
                        Otlp.gauge("system.cpu.utilization", Map.of("cpu", "1", "state", "idle"), Otlp.AT, 0.25),
                        Otlp.gauge("system.cpu.utilization", Map.of("cpu", "1", "state", "user"), Otlp.AT, 0.7),
                        Otlp.gauge("system.memory.usage", Map.of("state", "used"), Otlp.AT, 300),
                        Otlp.gauge("system.memory.usage", Map.of("state", "free"), Otlp.AT, 700))));
        assertThat(reading.gpus().orElseThrow().value())
                .containsExactly(new GpuReport("MI300X", 0.5, 1_000L, 4_000L, 66.0, 450.0));
        assertThat(reading.host().orElseThrow().value()).isEqualTo(new HostReport(0.5, 300L, 1_000L));
        assertThat(reading.runtimes()).isEmpty();
    }

    @Test
    void namesAResourceThatMixesRuntimesAndARuntimeThatIsToldTwice() {
        Metric vllm = Otlp.gauge("vllm:num_requests_running", 3);
        Metric tgi = Otlp.gauge("tgi_queue_size", 3);
        assertThat(read(NODE, Otlp.request(Otlp.resource(MAIN, vllm, tgi)))
                        .rejections()
                        .message())
                .isEqualTo("resource 'main' mixes metrics of several kinds of runtime");
        Reading twice = read(
                NODE, Otlp.request(Otlp.resource(MAIN, vllm), Otlp.resource(Map.of("service.name", "main"), vllm)));
        assertThat(twice.runtimes()).hasSize(1);
        assertThat(twice.rejections().message()).isEqualTo("several resources tell of the runtime 'main'");
    }

    @Test
    void survivesAnyNumbersAndNames() {
        long seed = 20261125;
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        List<String> names = List.of("vllm:num_requests_running", "up", "hw.power", "system.cpu.utilization", "x");
        for (int i = 0; i < 2_000; i++) {
            double value = Double.longBitsToDouble(random.nextLong());
            Instant at = Instant.ofEpochSecond(random.nextLong(-10_000_000_000L, 10_000_000_000L));
            String name = names.get(random.nextInt(names.size()));
            String label = new UUID(random.nextLong(), random.nextLong()).toString();
            Metric gauge = Otlp.gauge(name, Map.of("hw.type", "gpu", "hw.id", label), at, value);
            Metric histogram = Otlp.histogram(
                    "vllm:time_to_first_token_seconds",
                    List.of(value, random.nextDouble()),
                    List.of(random.nextLong(), random.nextLong(), 3L));
            assertThat(read(NODE, Otlp.request(Otlp.resource(MAIN, gauge, histogram))))
                    .as("seed %d, step %d", seed, i)
                    .isNotNull();
        }
    }
}
