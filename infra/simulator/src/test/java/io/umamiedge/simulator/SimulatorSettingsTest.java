package io.umamiedge.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatorSettingsTest {
    @TempDir
    Path directory;

    @Test
    void flagsDescribeOneNode() throws IOException {
        NodeSettings node = SimulatorSettings.parse(List.of(
                        ("--node de-1 --port 9101 --models llama-3.1-8b,mistral-7b --telemetry http://127.0.0.1:8081"
                                        + " --key-file /tmp/k --slots 4 --ttft-ms 40 --tokens-per-second 200"
                                        + " --report-interval-ms 500")
                                .split(" ")))
                .nodes()
                .getFirst();
        assertThat(node.id()).isEqualTo(new NodeId("de-1"));
        assertThat(node.runtime())
                .isEqualTo(new RuntimeOptions(
                        9101,
                        List.of(new ModelName("llama-3.1-8b"), new ModelName("mistral-7b")),
                        4,
                        10_000,
                        Duration.ofMillis(40),
                        200,
                        1,
                        FaultPlan.NONE));
        assertThat(node.agent(URI.create("http://127.0.0.1:8081"), URI.create("http://127.0.0.1:9101"))
                        .interval())
                .isEqualTo(Duration.ofMillis(500));
    }

    @Test
    void aFileDescribesSeveralWithTheirFaults() throws IOException {
        Path file = Files.writeString(directory.resolve("nodes.json"), """
                {"nodes": [{"id": "de-1", "port": 9101, "models": ["a"], "faults": {"mode": "slow", "factor": 3}},
                           {"id": "fr-1", "port": 9102, "models": ["a"]}]}
                """);
        SimulatorSettings settings = SimulatorSettings.parse(List.of("--config", file.toString()));
        assertThat(settings.nodes()).hasSize(2);
        assertThat(settings.nodes().getFirst().runtime().faults()).isEqualTo(FaultPlan.always(new Fault.Slow(3)));
    }

    @Test
    void namesWhatIsWrong() {
        assertThatThrownBy(() -> SimulatorSettings.parse(List.of())).hasMessageContaining("id");
        assertThatThrownBy(() -> SimulatorSettings.parse(List.of("--node", "de-1", "--port", "many")))
                .hasMessageContaining("--port");
        assertThatThrownBy(() -> SimulatorSettings.parse(List.of("--frobnicate", "1")))
                .hasMessageContaining("--frobnicate");
        assertThatThrownBy(() -> SimulatorSettings.parse(
                        List.of("--node", "de-1", "--port", "1", "--models", "a", "--telemetry", "http://127.0.0.1:1")))
                .hasMessageContaining("key_file");
    }
}
