package io.umamiedge.telemetry.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.NodeRuntime;
import io.umamiedge.contracts.registry.RuntimeGroup;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.contracts.telemetry.TelemetryReport;
import io.umamiedge.platform.testing.Samples;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CollectedNodesTest {
    private static final URI URL = URI.create("http://127.0.0.1:9000");
    private static final Node NODE = two();

    private final CollectedNodes nodes = new CollectedNodes(Duration.ofSeconds(3), Duration.ofSeconds(60));

    private static Node two() {
        Node one = Samples.node("berlin-1", "berlin", URL);
        List<NodeRuntime> runtimes = List.of("a", "b").stream()
                .map(id -> new NodeRuntime(new RuntimeId(id), RuntimeGroup.VLLM, URL, List.of(new ModelName("m")), 8))
                .toList();
        return new Node(one.id(), one.siteId(), runtimes, one.tiers(), one.certifications(), one.state());
    }

    private Optional<TelemetryReport> take(ExportMetricsServiceRequest request, Instant now) {
        return nodes.take(NODE, MetricsReader.read(NODE, request, now), now);
    }

    private TelemetryReport runtime(String id, Instant at, Instant started, int running) {
        return take(request(id, at, started, running), at).orElseThrow();
    }

    private static ExportMetricsServiceRequest request(String id, Instant at, Instant started, int running) {
        return Otlp.request(Otlp.resource(
                Map.of("umami.runtime.id", id),
                Otlp.gauge("vllm:num_requests_running", Map.of(), at, running),
                Otlp.counter("vllm:generation_tokens_total", at, started, 1_000)));
    }

    private static ExportMetricsServiceRequest gpu(Instant at) {
        Metric heat = Otlp.gauge("hw.temperature", Map.of("hw.type", "gpu", "hw.id", "0"), at, 60);
        return Otlp.request(Otlp.resource(Map.of(), heat));
    }

    @Test
    void aRequestThatIsSentAgainIsTheSameReport() {
        ExportMetricsServiceRequest request = request("a", Otlp.AT, Otlp.STARTED, 1);
        TelemetryReport first = take(request, Otlp.AT).orElseThrow();
        nodes.add(NODE.id(), first.bootId(), first.seq());
        TelemetryReport again = take(request, Otlp.AT.plusSeconds(1)).orElseThrow();
        assertThat(again).isEqualTo(first);
        assertThat(nodes.contains(NODE.id(), again.bootId(), again.seq())).isTrue();
        TelemetryReport next = runtime("a", Otlp.AT.plusMillis(1), Otlp.STARTED, 1);
        assertThat(next.bootId()).isEqualTo(first.bootId());
        assertThat(next.seq()).isGreaterThan(first.seq());
        assertThat(nodes.contains(NODE.id(), next.bootId(), next.seq())).isFalse();
        assertThat(next.observedAt()).isEqualTo(Otlp.AT.plusMillis(1));
    }

    @Test
    void countersThatBeganAnewAreANewBoot() {
        TelemetryReport before = runtime("a", Otlp.AT, Otlp.STARTED, 1);
        TelemetryReport after = runtime("a", Otlp.AT.plusSeconds(1), Otlp.AT, 1);
        assertThat(after.bootId()).isNotEqualTo(before.bootId());
    }

    @Test
    void aRuntimeThatIsDownIsStillTheSameBoot() {
        TelemetryReport before = runtime("a", Otlp.AT, Otlp.STARTED, 1);
        Instant later = Otlp.AT.plusSeconds(1);
        TelemetryReport down = take(
                        Otlp.request(
                                Otlp.resource(Map.of("umami.runtime.id", "a"), Otlp.gauge("up", Map.of(), later, 0))),
                        later)
                .orElseThrow();
        assertThat(down.runtimes()).extracting(RuntimeReport::state).containsExactly(RuntimeState.FAILED);
        assertThat(down.bootId()).isEqualTo(before.bootId());
    }

    @Test
    void partsThatComeApartAreReportedTogether() {
        runtime("a", Otlp.AT, Otlp.STARTED, 1);
        TelemetryReport both = runtime("b", Otlp.AT, Otlp.STARTED, 2);
        assertThat(both.runtimes()).extracting(RuntimeReport::running).containsExactly(1, 2);
        TelemetryReport heated = take(gpu(Otlp.AT), Otlp.AT).orElseThrow();
        assertThat(heated.runtimes()).isEqualTo(both.runtimes());
        assertThat(heated.gpus()).hasSize(1);
        assertThat(heated.bootId()).isEqualTo(both.bootId());
        assertThat(heated.seq()).as("of the same moment, and yet another").isNotEqualTo(both.seq());
    }

    @Test
    void aRuntimeThatFellSilentIsLeftOutSoonAndTheRestLater() {
        take(gpu(Otlp.AT), Otlp.AT);
        runtime("b", Otlp.AT, Otlp.STARTED, 2);
        assertThat(runtime("a", Otlp.AT.plusSeconds(3), Otlp.STARTED, 1).runtimes())
                .hasSize(2);
        TelemetryReport alone = runtime("a", Otlp.AT.plusSeconds(4), Otlp.STARTED, 1);
        assertThat(alone.runtimes()).extracting(RuntimeReport::id).containsExactly(new RuntimeId("a"));
        assertThat(alone.gpus()).hasSize(1);
        assertThat(runtime("a", Otlp.AT.plusSeconds(61), Otlp.STARTED, 1).gpus())
                .isEmpty();
    }

    @Test
    void whatIsToldLateOfAnEarlierMomentIsNotNews() {
        runtime("a", Otlp.AT, Otlp.STARTED, 9);
        TelemetryReport late = take(request("a", Otlp.AT.minusSeconds(5), Otlp.STARTED, 1), Otlp.AT.plusSeconds(1))
                .orElseThrow();
        assertThat(late.runtimes()).extracting(RuntimeReport::running).containsExactly(9);
    }

    @Test
    void withoutARuntimeThereIsNothingToReportAndTheCollectorIsTold() {
        Reading reading = MetricsReader.read(NODE, gpu(Otlp.AT), Otlp.AT);
        assertThat(nodes.take(NODE, reading, Otlp.AT)).isEmpty();
        assertThat(reading.rejections())
                .extracting(Rejections::points, Rejections::message)
                .containsExactly(1L, "no runtime of this node was told of lately");
    }
}
