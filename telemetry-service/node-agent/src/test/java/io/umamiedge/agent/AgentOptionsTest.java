package io.umamiedge.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.key.ApiKey;
import io.umamiedge.contracts.key.KeyKind;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AgentOptionsTest {
    private final ApiKey key = ApiKey.issue(KeyKind.NODE, new SecureRandom());

    @TempDir
    Path directory;

    @Test
    void flagsWinOverTheEnvironmentAndThatOverTheFile() throws IOException {
        Path file = Files.writeString(directory.resolve("agent.properties"), """
                telemetry=http://from-file:1
                interval_ms=2000
                runtimes=id=llm,adapter=vllm,base_url=http://127.0.0.1:8000/,slots=16;\\
                  id=embed,adapter=openai,base_url=http://127.0.0.1:8001
                """);
        AgentOptions options = AgentOptions.parse(
                List.of("--config", file.toString(), "--interval-ms", "500"),
                Map.of(
                        "UMAMI_TELEMETRY_URL", "http://from-env:2",
                        "UMAMI_INTERVAL_MS", "900",
                        "UMAMI_NODE_KEY", key.secret()));
        assertThat(options.settings())
                .isEqualTo(new AgentSettings(
                        URI.create("http://from-env:2"),
                        Duration.ofMillis(500),
                        List.of(
                                new RuntimeSettings(
                                        new RuntimeId("llm"), Adapter.VLLM, URI.create("http://127.0.0.1:8000/"), 16),
                                new RuntimeSettings(
                                        new RuntimeId("embed"),
                                        Adapter.OPENAI,
                                        URI.create("http://127.0.0.1:8001"),
                                        null)),
                        new GpuSource.NvidiaSmi("nvidia-smi")));
        assertThat(options.key().read().secret()).isEqualTo(key.secret());
    }

    @Test
    void findsOutWhatARuntimeIsUnlessItIsTold() throws IOException {
        AgentOptions options = AgentOptions.parse(
                List.of(
                        "--telemetry",
                        "http://127.0.0.1:1",
                        "--gpu",
                        "http://127.0.0.1:9400/metrics",
                        "--runtime",
                        "id=llm,base_url=http://127.0.0.1:8000",
                        "--runtime",
                        "id=trt,adapter=triton,base_url=http://127.0.0.1:8001,metrics_url=http://127.0.0.1:8002/metrics,"
                                + "key_file=/run/trt.key"),
                Map.of("UMAMI_NODE_KEY", key.secret()));
        assertThat(options.settings())
                .isEqualTo(new AgentSettings(
                        URI.create("http://127.0.0.1:1"),
                        Duration.ofSeconds(1),
                        List.of(
                                new RuntimeSettings(
                                        new RuntimeId("llm"), Adapter.AUTO, URI.create("http://127.0.0.1:8000"), null),
                                new RuntimeSettings(
                                        new RuntimeId("trt"),
                                        Adapter.TRITON,
                                        URI.create("http://127.0.0.1:8001"),
                                        null,
                                        URI.create("http://127.0.0.1:8002/metrics"),
                                        Path.of("/run/trt.key"))),
                        new GpuSource.DcgmExporter(URI.create("http://127.0.0.1:9400/metrics"))));
    }

    @Test
    void aRotatedKeyFileIsReadAgain() throws IOException {
        Path file = Files.writeString(directory.resolve("node.key"), "old\n");
        NodeKeySource source = NodeKeySource.file(file);
        assertThatThrownBy(source::read).isInstanceOf(IOException.class);
        Files.writeString(file, key.secret() + "\n");
        assertThat(source.read().secret()).isEqualTo(key.secret());
    }

    @Test
    void refusesAKeyOnTheCommandLineAndDoesNotRepeatIt() {
        assertThatThrownBy(() -> AgentOptions.parse(List.of("--key", key.secret()), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--key-file")
                .hasMessageNotContaining(key.secret());
    }

    @Test
    void refusesAKeyOfAnotherKindAndDoesNotRepeatIt() {
        String customerKey = ApiKey.issue(KeyKind.CUSTOMER, new SecureRandom()).secret();
        assertThatThrownBy(() -> AgentOptions.parse(
                        List.of("--telemetry", "http://127.0.0.1:1", "--runtime", "id=llm,base_url=http://127.0.0.1:2"),
                        Map.of("UMAMI_NODE_KEY", customerKey)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not a node key")
                .hasMessageNotContaining(customerKey);
    }

    @Test
    void namesWhatIsWrong() {
        assertThatThrownBy(() -> AgentOptions.parse(List.of(), Map.of())).hasMessageContaining("--telemetry");
        assertThatThrownBy(() -> AgentOptions.parse(List.of("--frobnicate", "1"), Map.of()))
                .hasMessageContaining("unknown option");
        assertThatThrownBy(() -> AgentOptions.parse(
                        List.of("--telemetry", "http://h", "--runtime", "id=llm,base_url=ftp://h"), Map.of()))
                .hasMessageContaining("base_url");
        assertThatThrownBy(() -> AgentOptions.parse(
                        List.of(
                                "--telemetry",
                                "http://h",
                                "--runtime",
                                "id=llm,base_url=http://h",
                                "--interval-ms",
                                "5"),
                        Map.of()))
                .hasMessageContaining("interval_ms");
    }
}
