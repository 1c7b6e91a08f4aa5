package io.umamiedge.telemetry.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.umamiedge.contracts.telemetry.TelemetryReported;
import io.umamiedge.platform.auth.KeyRing;
import io.umamiedge.platform.kafka.OwnEvents;
import io.umamiedge.platform.kafka.ServiceConfig;
import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.Problem;
import io.umamiedge.platform.registry.RegistryFeed;
import io.umamiedge.telemetry.otlp.CollectedNodes;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** Where nodes report: {@code POST /v1/telemetry}, and {@code POST /v1/metrics} for collectors. */
@Singleton
public class TelemetryResource {
    private static final String REPORTS = "/v1/telemetry";
    private static final String METRICS = "/v1/metrics";

    private final InboundExchange.Parts parts;
    private final Endpoint reports;
    private final Endpoint metrics;

    @Inject
    TelemetryResource(
            Vertx vertx,
            RegistryFeed registry,
            KeyRing keys,
            ReportPublisher publisher,
            OwnEvents<TelemetryReported> own,
            MeterRegistry meters,
            IngestConfig config,
            ServiceConfig service) {
        InstantSource clock = InstantSource.system();
        RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
        Admission admission = new Admission(limits(config), System::nanoTime, random);
        SeenReports seen = new SeenReports();
        ReportReader reader = new ReportReader();
        CollectedNodes collected = new CollectedNodes(config.runtimeStands(), config.restStands());
        IngestMetrics tally = new IngestMetrics(meters, admission, reader);
        NodeGate gate = new NodeGate(keys, registry::view, clock, tally::keyRefused);
        this.parts =
                new InboundExchange.Parts(vertx, registry, gate, admission, publisher, tally, config.bodyTimeout());
        ReportEncoder encoder = new ReportEncoder(service.name(), own);
        this.reports = new ReportEndpoint(reader, seen, tally, clock, encoder);
        this.metrics = new MetricsEndpoint(collected, tally, clock, encoder);
        registry.onChange(view -> {
            seen.retain(node -> view.node(node).isPresent());
            collected.retain(node -> view.node(node).isPresent());
            admission.retain(node -> view.node(node).isPresent());
        });
    }

    void register(@Observes Router router) {
        register(router, REPORTS, reports);
        register(router, METRICS, metrics);
    }

    private void register(Router router, String path, Endpoint endpoint) {
        router.post(path).handler(call -> InboundExchange.begin(parts, endpoint, call.request()));
        router.route(path).handler(call -> wrongMethod(endpoint, call.response()));
    }

    private static void wrongMethod(Endpoint endpoint, HttpServerResponse response) {
        CommonProblem code = CommonProblem.METHOD_NOT_ALLOWED;
        Answer answer = endpoint.refusal("", Problem.of(code, "only POST is allowed here", List.of()));
        response.setStatusCode(answer.status())
                .putHeader(HttpHeaders.ALLOW, "POST")
                .putHeader(HttpHeaders.CONTENT_TYPE, answer.mediaType())
                .end(Buffer.buffer(answer.body()));
    }

    private static IngestLimits limits(IngestConfig config) {
        return new IngestLimits(
                config.reportsPerSecond(),
                config.reportsBurst(),
                config.requestsPerNode(),
                config.requestsInTotal(),
                config.bytesPerNode().asLongValue(),
                config.bytesInTotal().asLongValue());
    }
}
