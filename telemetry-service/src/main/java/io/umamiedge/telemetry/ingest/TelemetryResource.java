package io.umamiedge.telemetry.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.telemetry.TelemetryReport;
import io.umamiedge.contracts.telemetry.TelemetryReported;
import io.umamiedge.platform.auth.AllowKeys;
import io.umamiedge.platform.auth.Caller;
import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.Problem;
import io.umamiedge.platform.problem.ProblemException;
import io.umamiedge.platform.registry.RegistryFeed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** Takes reports from nodes. */
@Path("/v1/telemetry")
public class TelemetryResource {
    static final int MOST_BODY_BYTES = 1 << 20;

    private static final String REPORTS = "umamiedge_telemetry_reports";

    private final RegistryFeed registry;
    private final Caller caller;
    private final ReportPublisher publisher;
    private final MeterRegistry meters;
    private final InstantSource clock = InstantSource.system();
    private final SeenReports seen = new SeenReports();
    private final Intake intake = new Intake(seen);

    @Inject
    TelemetryResource(RegistryFeed registry, Caller caller, ReportPublisher publisher, MeterRegistry meters) {
        this.registry = registry;
        this.caller = caller;
        this.publisher = publisher;
        this.meters = meters;
        registry.onChange(view -> seen.retain(node -> view.node(node).isPresent()));
    }

    @POST
    @AllowKeys(KeyKind.NODE)
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    @Operation(summary = "Report what the node's runtimes measured; the node is the key's holder")
    @RequestBody(
            required = true,
            description = "One report, or an array of 1 to 1 000; at most 1 MiB, gzip accepted",
            content = @Content(schema = @Schema(oneOf = {TelemetryReport.class, TelemetryReport[].class})))
    @APIResponse(
            responseCode = "202",
            description = "Kafka has every report that is called accepted",
            content = @Content(schema = @Schema(implementation = ReportAnswer.class)))
    @APIResponse(responseCode = "400", description = "malformed_body")
    @APIResponse(responseCode = "401", description = "invalid_key")
    @APIResponse(responseCode = "403", description = "forbidden: the node is not registered")
    @APIResponse(responseCode = "413", description = "body_too_large")
    @APIResponse(responseCode = "415", description = "unsupported_media_type")
    @APIResponse(responseCode = "422", description = "invalid_field: no report can be used")
    @APIResponse(responseCode = "503", description = "unavailable: Kafka did not take the reports; see Retry-After")
    public Response report(
            InputStream body,
            @Parameter(hidden = true) @HeaderParam(HttpHeaders.CONTENT_LENGTH) @Nullable Long length) {
        Node node = node();
        ReportBody read = ReportBody.read(bytes(body, length));
        meters.counter("umamiedge_telemetry_unknown_fields").increment(read.unknownFields());
        List<Judgement> judgements = intake.judge(node, read.reports());
        List<TelemetryReported> accepted = accepted(node.id(), judgements);
        if (!accepted.isEmpty() && !publisher.publish(accepted)) {
            meters.counter(REPORTS, "result", "unavailable", "reason", "kafka").increment(accepted.size());
            return unavailable();
        }
        accepted.forEach(reported -> seen.add(reported.nodeId(), reported.report()));
        judgements.forEach(this::count);
        if (judgements.stream().allMatch(Judgement.Rejected.class::isInstance)) {
            throw rejected(read.array(), judgements);
        }
        return Response.accepted(new ReportAnswer(
                        judgements.stream().map(ReportAnswer::result).toList()))
                .build();
    }

    private Node node() {
        return registry.view()
                .node(new NodeId(caller.key().holderId()))
                .orElseThrow(() -> new ProblemException(CommonProblem.FORBIDDEN, "this node is not registered"));
    }

    /** The length, where it is told, may be that before decompression: the count of what is read is what holds. */
    private static byte[] bytes(InputStream body, @Nullable Long length) {
        try {
            byte[] bytes = length != null && length > MOST_BODY_BYTES ? null : body.readNBytes(MOST_BODY_BYTES + 1);
            if (bytes == null || bytes.length > MOST_BODY_BYTES) {
                throw new ProblemException(
                        CommonProblem.BODY_TOO_LARGE, "the body may have at most " + MOST_BODY_BYTES + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw new ProblemException(CommonProblem.MALFORMED_BODY, "the body cannot be read");
        }
    }

    private List<TelemetryReported> accepted(NodeId node, List<Judgement> judgements) {
        Instant now = clock.instant();
        List<TelemetryReported> accepted = new ArrayList<>();
        for (Judgement judgement : judgements) {
            if (judgement instanceof Judgement.Accepted(TelemetryReport report)) {
                accepted.add(new TelemetryReported(node, now, report));
            }
        }
        return accepted;
    }

    private void count(Judgement judgement) {
        String result = ReportAnswer.result(judgement).status().name().toLowerCase(Locale.ROOT);
        String reason = judgement instanceof Judgement.Rejected rejected
                ? rejected.cause().name().toLowerCase(Locale.ROOT)
                : "none";
        meters.counter(REPORTS, "result", result, "reason", reason).increment();
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

    private static Response unavailable() {
        CommonProblem code = CommonProblem.UNAVAILABLE;
        return Response.status(code.status())
                .type(Problem.MEDIA_TYPE)
                .header(HttpHeaders.RETRY_AFTER, 1)
                .entity(Problem.of(code, "the reports could not be stored; send them again", List.of()))
                .build();
    }
}
