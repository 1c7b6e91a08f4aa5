package io.umamiedge.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.key.ApiKey;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.telemetry.LatencyHistogram;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.contracts.telemetry.TelemetryReport;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedNodeTest {
    @TempDir
    Path directory;

    @Test
    void itsAgentReportsWhatItsRuntimeMeasuresAndThatTheRuntimeFailed() throws IOException, InterruptedException {
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
                        "100",
                        "--ttft-ms",
                        "30"))
                .nodes()
                .getFirst();
        try (SimulatedNode node = SimulatedNode.start(vertx, settings, _ -> {})) {
            await().until(() -> reports.size() >= 2);
            assertThat(newest(reports))
                    .isEqualTo(new RuntimeReport(
                            new RuntimeId("llm"),
                            RuntimeState.READY,
                            8,
                            0,
                            0,
                            0.0,
                            null,
                            null,
                            0.0,
                            0L,
                            0L,
                            0L,
                            newest(reports).ttftHistogram(),
                            newest(reports).e2eHistogram()));
            assertThat(newest(reports).ttftHistogram().counts()).hasSize(23).containsOnly(0L);
            assertThat(newest(reports).e2eHistogram().counts()).hasSize(22).containsOnly(0L);

            ask(node.runtime().baseUrl(), true, 5);
            ask(node.runtime().baseUrl(), false, 7);
            await().until(() -> Long.valueOf(2).equals(newest(reports).requestsTotal()));
            RuntimeReport busy = newest(reports);
            assertThat(busy.tokensTotal()).isEqualTo(12);
            // The first token takes at least 30 ms, the whole request no less.
            assertThat(above(busy.ttftHistogram(), 20)).isEqualTo(2);
            assertThat(above(busy.e2eHistogram(), 0)).isEqualTo(2);
            node.runtime().faults(FaultPlan.always(new Fault.Refuse()));
            await().until(() -> newest(reports).state() == RuntimeState.FAILED);
        } finally {
            telemetry.stop(0);
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
        assertThat(reports.getLast().draining()).isTrue();
    }

    private static RuntimeReport newest(List<TelemetryReport> reports) {
        return reports.getLast().runtimes().getFirst();
    }

    /** Requests that took longer than the bucket which ends there. */
    private static long above(LatencyHistogram histogram, double boundMs) {
        return IntStream.range(0, histogram.counts().size())
                .filter(i -> i == 0 ? boundMs <= 0 : histogram.upperBoundsMs().get(i - 1) >= boundMs)
                .mapToLong(i -> histogram.counts().get(i))
                .sum();
    }

    private static void ask(URI runtime, boolean stream, int tokens) throws IOException, InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(runtime.resolve("/v1/chat/completions"))
                            .POST(HttpRequest.BodyPublishers.ofString("""
                                    {"model":"llama","messages":[{"role":"user","content":"hello"}],\
                                    "stream":%s,"max_tokens":%s}""".formatted(stream, tokens)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }
}
