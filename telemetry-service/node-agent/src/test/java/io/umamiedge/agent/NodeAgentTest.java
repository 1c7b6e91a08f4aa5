package io.umamiedge.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.key.ApiKey;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.contracts.telemetry.TelemetryReport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NodeAgentTest {
    private static final RuntimeId ID = new RuntimeId("llm");

    private final ApiKey key = ApiKey.issue(KeyKind.NODE, new SecureRandom());
    private final UUID bootId = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");
    private final List<TelemetryReport> reports = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final CountDownLatch hangEnds = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private volatile int telemetryStatus = 202;
    private volatile boolean runtimeHangs;
    private HttpServer telemetry;
    private HttpServer runtime;

    @BeforeEach
    void startServers() throws IOException {
        telemetry = server(0);
        runtime = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        runtime.setExecutor(threads);
        runtime.createContext("/metrics", exchange -> {
            if (runtimeHangs) {
                hang();
            }
            answer(exchange, 200, "vllm:num_requests_running 2\nvllm:num_requests_waiting 1\n");
        });
        runtime.createContext("/v1/models", exchange -> answer(exchange, 200, "{}"));
        runtime.start();
    }

    @AfterEach
    void stopServers() {
        hangEnds.countDown();
        telemetry.stop(0);
        runtime.stop(0);
        threads.close();
    }

    @Test
    void reportsWhatTheRuntimeSaysWithTheNodeKey() {
        try (NodeAgent _ = agent(Adapter.VLLM)) {
            await().until(() -> reports.size() >= 3);
        }
        assertThat(reports.getFirst().runtimes())
                .containsExactly(new RuntimeReport(
                        ID, RuntimeState.READY, 8, 2, 1, null, null, null, null, null, null, null, null, null));
        assertThat(reports).extracting(TelemetryReport::bootId).containsOnly(bootId);
        assertThat(reports).extracting(TelemetryReport::seq).isSorted().doesNotHaveDuplicates();
        assertThat(authorizations).containsOnly("Bearer " + key.secret());
        assertThat(reports.getFirst().host().memoryTotalBytes()).isPositive();
    }

    @Test
    void knowsNothingOfAPlainOpenAiServerButThatItIsReady() {
        try (NodeAgent _ = agent(Adapter.OPENAI)) {
            await().until(() -> !reports.isEmpty());
        }
        assertThat(reports.getFirst().runtimes())
                .containsExactly(new RuntimeReport(
                        ID, RuntimeState.READY, 8, null, null, null, null, null, null, null, null, null, null, null));
    }

    @Test
    void saysThatItDrainsWhenItIsClosed() {
        try (NodeAgent _ = agent(Adapter.VLLM)) {
            await().until(() -> !reports.isEmpty());
        }
        assertThat(reports.getLast().draining()).isTrue();
        assertThat(reports.subList(0, reports.size() - 1))
                .extracting(TelemetryReport::draining)
                .containsOnlyNulls();
        assertThat(lines).last().asString().contains("draining");
    }

    @Test
    void aRuntimeThatWasReadyAndHangsHasFailedWhileTheNodeKeepsReporting() {
        try (NodeAgent _ = agent(Adapter.VLLM)) {
            await().until(() -> !reports.isEmpty());
            runtimeHangs = true;
            await().until(() -> reports.getLast().runtimes().getFirst().state() == RuntimeState.FAILED);
        }
        assertThat(reports.getLast().runtimes())
                .containsExactly(new RuntimeReport(
                        ID, RuntimeState.FAILED, 8, null, null, null, null, null, null, null, null, null, null, null));
    }

    @Test
    void aRuntimeThatNeverAnsweredIsLoading() {
        runtime.stop(0);
        try (NodeAgent _ = agent(Adapter.VLLM)) {
            await().until(() -> !reports.isEmpty());
        }
        assertThat(reports.getFirst().runtimes().getFirst().state()).isEqualTo(RuntimeState.LOADING);
    }

    @Test
    void goesOnWithTheNewestReportWhenTheServiceWasAway() throws IOException {
        int port = telemetry.getAddress().getPort();
        try (NodeAgent _ = agent(Adapter.VLLM)) {
            await().until(() -> !reports.isEmpty());
            telemetry.stop(0);
            await().until(() -> lines.stream().anyMatch(line -> line.contains("does not answer")));
            int before = reports.size();
            telemetry = server(port);
            await().until(() -> reports.size() >= before + 2);
        }
        assertThat(reports).extracting(TelemetryReport::seq).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void saysClearlyThatItsKeyIsNotAcceptedAndRecovers() {
        telemetryStatus = 401;
        try (NodeAgent _ = agent(Adapter.VLLM)) {
            await().until(() -> lines.stream().anyMatch(line -> line.contains("does not accept this node key")));
            telemetryStatus = 202;
            await().until(() -> lines.contains("telemetry is being accepted"));
        }
        assertThat(lines).noneMatch(line -> line.contains(key.secret()));
        assertThat(lines).doesNotHaveDuplicates();
    }

    @Test
    void waitsAsLongAsABusyServiceAsks() {
        telemetryStatus = 503;
        try (NodeAgent _ = agent(Adapter.VLLM)) {
            await().until(() -> lines.stream().anyMatch(line -> line.contains("busy")));
            telemetryStatus = 202;
            await().during(Duration.ofMillis(500)).until(() -> reports.size() == 1);
        }
    }

    private NodeAgent agent(Adapter adapter) {
        return NodeAgent.start(
                new AgentSettings(
                        url(telemetry),
                        Duration.ofMillis(100),
                        List.of(new RuntimeSettings(ID, adapter, url(runtime), 8))),
                NodeKeySource.of(key),
                bootId,
                InstantSource.system(),
                new Random(1),
                lines::add);
    }

    private HttpServer server(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/v1/telemetry", exchange -> {
            authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
            TelemetryReport report = Json.strict().readValue(exchange.getRequestBody(), TelemetryReport.class);
            if (telemetryStatus == 503) {
                exchange.getResponseHeaders().add("Retry-After", "5");
            }
            reports.add(report);
            answer(exchange, telemetryStatus, "{}");
        });
        server.start();
        return server;
    }

    private void hang() {
        try {
            hangEnds.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static URI url(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }
}
