package io.umamiedge.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.key.ApiKey;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.contracts.telemetry.TelemetryReport;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedNodeTest {
    @TempDir
    Path directory;

    @Test
    void itsAgentReportsWhatItsRuntimeMeasuresAndThatTheRuntimeFailed() throws IOException {
        List<TelemetryReport> reports = new CopyOnWriteArrayList<>();
        HttpServer telemetry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        telemetry.createContext("/v1/telemetry", exchange -> {
            reports.add(Json.strict().readValue(exchange.getRequestBody(), TelemetryReport.class));
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
        });
        telemetry.start();
        Path keyFile = Files.writeString(
                directory.resolve("node.key"),
                ApiKey.issue(KeyKind.NODE, new SecureRandom()).secret());
        Vertx vertx = Vertx.vertx();
        NodeSettings settings = SimulatorSettings.parse(List.of(
                        "--node",
                        "de-1",
                        "--port",
                        "0",
                        "--models",
                        "llama",
                        "--telemetry",
                        "http://127.0.0.1:" + telemetry.getAddress().getPort(),
                        "--key-file",
                        keyFile.toString(),
                        "--report-interval-ms",
                        "100"))
                .nodes()
                .getFirst();
        try (SimulatedNode node = SimulatedNode.start(vertx, settings, _ -> {})) {
            await().until(() -> reports.size() >= 2);
            assertThat(reports.getFirst().runtimes())
                    .containsExactly(new RuntimeReport(
                            new RuntimeId("llm"),
                            RuntimeState.READY,
                            8,
                            0,
                            0,
                            0.0,
                            null,
                            null,
                            null,
                            0L,
                            0L,
                            null,
                            null,
                            null));
            node.runtime().faults(FaultPlan.always(new Fault.Refuse()));
            await().until(() -> reports.getLast().runtimes().getFirst().state() == RuntimeState.FAILED);
        } finally {
            telemetry.stop(0);
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
        assertThat(reports.getLast().draining()).isTrue();
    }
}
