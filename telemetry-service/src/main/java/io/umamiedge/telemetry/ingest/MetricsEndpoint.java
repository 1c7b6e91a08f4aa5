package io.umamiedge.telemetry.ingest;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.telemetry.TelemetryReport;
import io.umamiedge.contracts.telemetry.TelemetryReported;
import io.umamiedge.platform.problem.Problem;
import io.umamiedge.telemetry.otlp.CollectedNodes;
import io.umamiedge.telemetry.otlp.MetricsReader;
import io.umamiedge.telemetry.otlp.OtlpEncoding;
import io.umamiedge.telemetry.otlp.Reading;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/metrics}: OTLP/HTTP, so that an OpenTelemetry Collector can report for a node. Thread-safe. */
final class MetricsEndpoint implements Endpoint {
    private static final Set<String> MEDIA_TYPES =
            Arrays.stream(OtlpEncoding.values()).map(OtlpEncoding::mediaType).collect(Collectors.toUnmodifiableSet());

    private final CollectedNodes nodes;
    private final Tally tally;
    private final InstantSource clock;
    private final ReportEncoder encoder;

    MetricsEndpoint(CollectedNodes nodes, Tally tally, InstantSource clock, ReportEncoder encoder) {
        this.nodes = nodes;
        this.tally = tally;
        this.clock = clock;
        this.encoder = encoder;
    }

    @Override
    public Set<String> mediaTypes() {
        return MEDIA_TYPES;
    }

    @Override
    public Delivery read(Node node, String mediaType, byte[] body, @Nullable String traceparent) {
        Instant now = clock.instant();
        OtlpEncoding encoding = OtlpEncoding.of(mediaType);
        Reading reading = MetricsReader.read(node, encoding.read(body), now);
        tally.metrics(reading.unknownMetrics(), reading.rejections().points());
        Optional<TelemetryReport> report = nodes.take(node, reading, now);
        Answer answer = new Answer(200, mediaType, encoding.success(reading.rejections()));
        if (report.isEmpty()) {
            return new Delivery(List.of(), 1, new Outcome(answer, null, node.id()));
        }
        TelemetryReport whole = report.get();
        if (nodes.contains(node.id(), whole.bootId(), whole.seq())) {
            return new Delivery(List.of(), 1, new Outcome(answer, new Judgement.Duplicate(whole.seq()), node.id()));
        }
        var record = encoder.encode(new TelemetryReported(node.id(), now, whole), traceparent);
        return new Delivery(
                List.of(record),
                1,
                new Outcome(answer, new Judgement.Accepted(whole.bootId(), whole.seq()), node.id()));
    }

    @Override
    public Answer refusal(String mediaType, Problem problem) {
        OtlpEncoding encoding = OtlpEncoding.of(mediaType);
        return new Answer(problem.status(), encoding.mediaType(), encoding.failure(problem.status(), problem.detail()));
    }

    private final class Outcome implements Delivery.Outcome {
        private final Answer answer;
        private final @Nullable Judgement judgement;
        private final NodeId node;

        Outcome(Answer answer, @Nullable Judgement judgement, NodeId node) {
            this.answer = answer;
            this.judgement = judgement;
            this.node = node;
        }

        @Override
        public Answer stored() {
            if (judgement != null) {
                tally.judged(judgement);
            }
            if (judgement instanceof Judgement.Accepted(var bootId, long seq)) {
                nodes.add(node, bootId, seq);
            }
            return answer;
        }

        @Override
        public void lost() {
            tally.lost();
        }
    }
}
