package io.umamiedge.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.RuntimeState;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuntimeProbeTest {
    private static final Duration PATIENT = Duration.ofSeconds(5);
    private static final Duration IMPATIENT = Duration.ofMillis(300);

    private FakeRuntime runtime;

    @BeforeEach
    void start() throws IOException {
        runtime = new FakeRuntime();
    }

    @AfterEach
    void stop() {
        runtime.close();
    }

    @ParameterizedTest
    @CsvSource({
        "VLLM, /health, /metrics, vllm-0.32.txt, 5",
        "SGLANG, /health, /metrics, sglang-0.5.txt, 21",
        "TGI, /health, /metrics, tgi-3.3.txt, 4",
        "TRITON, /v2/health/ready, /metrics, triton-23.11.txt, 1",
        "TRTLLM_SERVE, /health, /prometheus/metrics, trtllm-1.3.txt, 6",
        "LLAMA_CPP, /health, /metrics, llamacpp-2026.txt, 3"
    })
    void readsEachRuntimeWhereItPublishesAndFindsOutWhichItIs(
            Adapter adapter, String health, String metrics, String file, int running) throws IOException {
        runtime.answers(health, 200, "").answersWith(metrics, file);
        RuntimeReport report = probe(adapter).probe();
        assertThat(report.state()).isEqualTo(RuntimeState.READY);
        assertThat(report.running()).isEqualTo(running);
        assertThat(probe(Adapter.AUTO).probe()).isEqualTo(report);
    }

    @ParameterizedTest
    @CsvSource({"VLLM, /health, 503", "TGI, /health, 503", "TRTLLM_SERVE, /health, 503"})
    void whatListensOnlyWithItsModelLoadedHasFailedWhenItIsNotWell(Adapter adapter, String health, int status)
            throws IOException {
        runtime.answers(health, status, "").answersWith("/metrics", "vllm-0.32.txt");
        assertThat(probe(adapter).probe()).isEqualTo(runtime.settings(adapter).only(RuntimeState.FAILED));
    }

    @ParameterizedTest
    @CsvSource({"SGLANG, /health, 503", "TRITON, /v2/health/ready, 400", "OPENAI, /v1/models, 503"})
    void whetherTheOthersAreLoadingDependsOnWhatWasBefore(Adapter adapter, String health, int status) {
        runtime.answers(health, status, "");
        assertThatThrownBy(() -> probe(adapter).probe()).hasMessage("answered " + status);
    }

    @Test
    void aRuntimeThatIsWellIsReadyWhateverItsMetricsDo() throws IOException {
        RuntimeReport onlyReady = runtime.settings(Adapter.VLLM).only(RuntimeState.READY);
        runtime.answers("/health", 200, "");
        assertThat(probe(Adapter.VLLM).probe()).as("no page").isEqualTo(onlyReady);

        runtime.answers("/metrics", 200, "\u0000\uFFFD vllm:num_requests_running{ NaN\nvllm:");
        assertThat(probe(Adapter.VLLM).probe()).as("rubbish").isEqualTo(onlyReady);

        byte[] chunk = "vllm:num_requests_running 1\n".repeat(4096).getBytes(StandardCharsets.UTF_8);
        runtime.answers("/metrics", 200, out -> {
            for (int i = 0; i < 1000; i++) {
                out.write(chunk);
            }
        });
        assertThat(probe(Adapter.VLLM).probe()).as("100 MB").isEqualTo(onlyReady);
    }

    @Test
    void aPageThatDripsCostsNoMoreTimeThanAProbeMayTake() throws IOException {
        runtime.answers("/health", 200, "").drips("/metrics");
        long began = System.nanoTime();
        RuntimeReport report =
                RuntimeProbe.of(runtime.settings(Adapter.VLLM), IMPATIENT).probe();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
        assertThat(report.state()).isEqualTo(RuntimeState.READY);
    }

    @Test
    void aRuntimeThatDoesNotAnswerIsToldFromOneThatIsGone() {
        runtime.hangs("/health");
        assertThatThrownBy(() -> RuntimeProbe.of(runtime.settings(Adapter.VLLM), IMPATIENT)
                        .probe())
                .isInstanceOf(SocketTimeoutException.class);
        runtime.close();
        assertThatThrownBy(() -> probe(Adapter.VLLM).probe()).isInstanceOf(ConnectException.class);
        assertThatThrownBy(() -> probe(Adapter.AUTO).probe()).isInstanceOf(ConnectException.class);
    }

    @Test
    void llamaCppSaysThatItIsLoading() throws IOException {
        runtime.answers("/health", 503, """
                {"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}""").answers("/slots", 503, "{}");
        RuntimeReport loading = runtime.settings(Adapter.LLAMA_CPP).only(RuntimeState.LOADING);
        assertThat(probe(Adapter.LLAMA_CPP).probe()).isEqualTo(loading);
        assertThat(probe(Adapter.AUTO).probe()).isEqualTo(loading);
    }

    @Test
    void llamaCppWithoutMetricsIsCountedByItsSlots() throws IOException {
        runtime.answers("/health", 200, """
                {"status":"ok"}""")
                .answers("/metrics", 501, "{}")
                .answersWith("/slots", "llamacpp-slots.json");
        RuntimeReport report = runtime.settings(Adapter.LLAMA_CPP).only(RuntimeState.READY, 4, 2);
        assertThat(probe(Adapter.LLAMA_CPP).probe()).isEqualTo(report);
        assertThat(probe(Adapter.AUTO).probe()).isEqualTo(report);

        runtime.answersWith("/metrics", "llamacpp-2026.txt");
        assertThat(probe(Adapter.LLAMA_CPP).probe().slots()).isEqualTo(4);
        runtime.answers("/slots", 200, "{\"error\":[{]");
        assertThat(probe(Adapter.LLAMA_CPP).probe().slots()).isNull();
    }

    @Test
    void ollamaIsReadyWithAModelInMemoryOrOnDiskAndLoadingWithoutOne() throws IOException {
        runtime.answersWith("/api/ps", "ollama-ps.json");
        RuntimeReport ready = runtime.settings(Adapter.OLLAMA).only(RuntimeState.READY);
        assertThat(probe(Adapter.OLLAMA).probe()).isEqualTo(ready);
        assertThat(probe(Adapter.AUTO).probe()).isEqualTo(ready);

        runtime.answers("/api/ps", 200, "{\"models\":[]}").answersWith("/api/tags", "ollama-ps.json");
        assertThat(probe(Adapter.OLLAMA).probe()).isEqualTo(ready);

        runtime.answers("/api/tags", 200, "{\"models\":null}");
        assertThat(probe(Adapter.OLLAMA).probe())
                .isEqualTo(runtime.settings(Adapter.OLLAMA).only(RuntimeState.LOADING));

        runtime.answers("/api/ps", 200, "<html>");
        assertThatThrownBy(() -> probe(Adapter.OLLAMA).probe()).isInstanceOf(IOException.class);
    }

    @Test
    void ofAnyOtherServerItKnowsOnlyThatItIsReady() throws IOException {
        runtime.answers("/v1/models", 200, "{}");
        RuntimeReport ready = runtime.settings(Adapter.OPENAI).only(RuntimeState.READY);
        assertThat(probe(Adapter.OPENAI).probe()).isEqualTo(ready);
        assertThat(probe(Adapter.AUTO).probe()).isEqualTo(ready);
    }

    @Test
    void looksAgainOnceTheRuntimeWasReplaced() throws IOException {
        runtime.answers("/health", 200, "").answersWith("/metrics", "vllm-0.32.txt");
        RuntimeProbe probe = probe(Adapter.AUTO);
        assertThat(probe.probe().running()).isEqualTo(5);
        runtime.answers("/health", 503, "");
        assertThat(probe.probe().state()).isEqualTo(RuntimeState.FAILED);
        runtime.forgets("/health").answersWith("/metrics", "tgi-3.3.txt");
        assertThat(probe.probe().running()).isEqualTo(4);
    }

    @Test
    void looksAgainFromTimeToTimeWhetherAPlainServerHasMetricsNow() throws IOException {
        runtime.answers("/v1/models", 200, "{}").answers("/health", 200, "");
        RuntimeProbe probe = probe(Adapter.AUTO);
        probe.probe();
        runtime.answersWith("/metrics", "sglang-0.4.txt");
        assertThat(probe.probe().running()).isNull();
        for (int i = 0; i < 60; i++) {
            probe.probe();
        }
        assertThat(probe.probe().running()).isEqualTo(162);
    }

    @Test
    void metricsMayBeElsewhereAndWantAKey(@TempDir Path directory) throws IOException {
        Path key = Files.writeString(directory.resolve("runtime.key"), "sk-runtime\n");
        try (FakeRuntime metrics = new FakeRuntime()) {
            metrics.answersWith("/elsewhere", "triton-23.11.txt");
            runtime.answers("/v2/health/ready", 200, "");
            RuntimeSettings settings = new RuntimeSettings(
                    FakeRuntime.ID, Adapter.TRITON, runtime.url(), 64, URI.create(metrics.url() + "/elsewhere"), key);
            RuntimeReport report = RuntimeProbe.of(settings, PATIENT).probe();
            assertThat(report.running()).isEqualTo(1);
            assertThat(report.slots()).isEqualTo(64);
            assertThat(metrics.authorizations()).containsExactly("Bearer sk-runtime");
        }
    }

    @Test
    void findsTheRuntimesOfThisMachineAndWritesThemDown() throws IOException {
        try (FakeRuntime second = new FakeRuntime();
                FakeRuntime triton = new FakeRuntime();
                FakeRuntime noRuntime = new FakeRuntime()) {
            runtime.answersWith("/metrics", "vllm-0.32.txt");
            second.answersWith("/metrics", "vllm-0.5.0.txt");
            triton.answers("/v2/health/ready", 200, "");
            noRuntime.answers("/", 200, "<html>").answers("/v1/models", 401, "{}");
            int tritonPort = triton.url().getPort();
            List<String> specs = LocalRuntimes.find(List.of(
                            runtime.url().getPort(),
                            second.url().getPort(),
                            tritonPort,
                            noRuntime.url().getPort()))
                    .stream()
                    .map(RuntimeSettings::spec)
                    .toList();
            assertThat(specs)
                    .containsExactly(
                            "id=vllm,adapter=vllm,base_url=" + runtime.url(),
                            "id=vllm-" + second.url().getPort() + ",adapter=vllm,base_url=" + second.url(),
                            "id=triton,adapter=triton,base_url=" + triton.url() + ",metrics_url=http://127.0.0.1:"
                                    + (tritonPort + 2) + "/metrics");
            assertThat(AgentOptions.parse(
                                    List.of("--runtime", String.join(";", specs), "--key-file", "node.key"),
                                    Map.of("UMAMI_TELEMETRY_URL", "http://127.0.0.1:1"))
                            .settings()
                            .runtimes())
                    .extracting(RuntimeSettings::spec)
                    .isEqualTo(specs);
        }
    }

    private RuntimeProbe probe(Adapter adapter) {
        return RuntimeProbe.of(runtime.settings(adapter), PATIENT);
    }
}
