package io.umamiedge.telemetry.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.telemetry.TelemetryReport;
import io.umamiedge.contracts.telemetry.TelemetryReported;
import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.Problem;
import io.umamiedge.platform.problem.ProblemException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** {@code POST /v1/telemetry}. Thread-safe. */
final class ReportEndpoint implements Endpoint {
    private static final String JSON = "application/json";
    private static final Set<String> MEDIA_TYPES = Set.of(JSON);

    private final ReportReader reader;
    private final SeenReports seen;
    private final Tally tally;
    private final InstantSource clock;
    private final ReportEncoder encoder;

    ReportEndpoint(ReportReader reader, SeenReports seen, Tally tally, InstantSource clock, ReportEncoder encoder) {
        this.reader = reader;
        this.seen = seen;
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
        Intake intake = new Intake(node, seen);
        List<Judgement> judgements = new ArrayList<>(1);
        List<ProducerRecord<String, byte[]>> records = new ArrayList<>(1);
        boolean array = reader.read(body, read -> {
            Judgement judgement = intake.judge(read);
            judgements.add(judgement);
            // Encoded at once: what is read takes several times the memory of what is sent.
            if (judgement instanceof Judgement.Accepted && read instanceof ReadReport.Legible(TelemetryReport report)) {
                records.add(encoder.encode(new TelemetryReported(node.id(), now, report), traceparent));
            }
        });
        if (judgements.stream().allMatch(Judgement.Rejected.class::isInstance)) {
            judgements.forEach(tally::judged);
            throw rejected(array, judgements);
        }
        return new Delivery(records, judgements.size(), new Judged(node.id(), judgements));
    }

    @Override
    public Answer refusal(String mediaType, Problem problem) {
        return new Answer(problem.status(), Problem.MEDIA_TYPE, json(problem));
    }

    private static ProblemException rejected(boolean array, List<Judgement> judgements) {
        List<Problem.FieldError> errors = new ArrayList<>();
        for (int i = 0; i < judgements.size(); i++) {
            if (judgements.get(i) instanceof Judgement.Rejected rejected) {
                String prefix = array ? "[" + i + "]" + (rejected.field().isEmpty() ? "" : ".") : "";
                errors.add(new Problem.FieldError(prefix + rejected.field(), rejected.message()));
            }
        }
        Problem.FieldError first = errors.getFirst();
        return errors.size() == 1
                ? ProblemException.field(first.field(), first.message())
                : new ProblemException(
                        CommonProblem.INVALID_FIELD,
                        "none of the " + errors.size() + " reports can be used; the first: " + first.field() + " "
                                + first.message(),
                        errors);
    }

    private static byte[] json(Object body) {
        try {
            return Json.lenient().writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every answer can be written as JSON", e);
        }
    }

    private final class Judged implements Delivery.Outcome {
        private final NodeId node;
        private final List<Judgement> judgements;

        Judged(NodeId node, List<Judgement> judgements) {
            this.node = node;
            this.judgements = judgements;
        }

        @Override
        public Answer stored() {
            for (Judgement judgement : judgements) {
                tally.judged(judgement);
                if (judgement instanceof Judgement.Accepted(var bootId, long seq)) {
                    seen.add(node, bootId, seq);
                }
            }
            List<ReportAnswer.Result> results =
                    judgements.stream().map(ReportAnswer::result).toList();
            return new Answer(202, JSON, json(new ReportAnswer(results)));
        }

        @Override
        public void lost() {
            judgements.stream().filter(Judgement.Accepted.class::isInstance).forEach(_ -> tally.lost());
        }
    }
}
