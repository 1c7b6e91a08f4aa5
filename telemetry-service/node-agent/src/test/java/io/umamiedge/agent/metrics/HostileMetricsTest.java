package io.umamiedge.agent.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.RuntimeState;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HostileMetricsTest {
    private static final RuntimeId ID = new RuntimeId("llm");
    private static final List<String> VALUES = List.of(
            "0",
            "1",
            "3.0",
            "0.5",
            "-1",
            "NaN",
            "+Inf",
            "-Inf",
            "-nan(ind)",
            "1e300",
            "1e-320",
            "-0.0",
            "9223372036854775807",
            "1e15",
            "x",
            "",
            "0x10p4",
            "1 1767225600000",
            "2 # {trace=\"a\"} 0.1",
            "1d");
    private static final List<String> BOUNDS =
            List.of("0", "-0.0", "-1", "0.001", "0.0010000001", "1", "1e9", "1e308", "NaN", "+Inf", "le", "");

    @Test
    void noPageMakesItThrowOrSayWhatTheContractRefuses() throws IOException {
        long seed = System.nanoTime();
        System.out.println("HostileMetricsTest seed " + seed);
        RandomGenerator random = new Random(seed);
        int known = 0;
        for (int i = 0; i < 1000; i++) {
            byte[] page = page(random);
            Samples.Builder builder = Samples.builder();
            PrometheusText.read(new ByteArrayInputStream(page), builder);
            Samples samples = builder.build();
            for (RuntimeKind kind : RuntimeKind.values()) {
                assertThatCode(() -> RuntimeKind.detect(samples)).doesNotThrowAnyException();
                RuntimeReport report = RuntimeMetrics.read(kind, ID, RuntimeState.READY, null, samples);
                assertThat(Json.strict().readValue(Json.lenient().writeValueAsBytes(report), RuntimeReport.class))
                        .as("seed %s, page %s", seed, i)
                        .isEqualTo(report);
                known += report.running() == null ? 0 : 1;
            }
        }
        // Otherwise the pages are too wild to show anything.
        assertThat(known).isPositive();
    }

    @Test
    void aLineWithoutEndIsPassedOverAndTheRestRead() throws IOException {
        InputStream page = new SequenceInputStream(Collections.enumeration(List.of(
                new ByteArrayInputStream("vllm:num_requests_running{a=\"".getBytes(StandardCharsets.UTF_8)),
                repeat('x', 5),
                new ByteArrayInputStream("\"} 1\nvllm:num_requests_waiting 2".getBytes(StandardCharsets.UTF_8)))));
        RuntimeReport report = read(page);
        assertThat(report.running()).isNull();
        assertThat(report.waiting()).isEqualTo(2);
    }

    @Test
    void aPageWithoutEndIsGivenUp() {
        assertThatThrownBy(() -> read(repeat('\n', 9)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("metrics page of more than");
    }

    @Test
    void ofASeriesThatComesTwiceTheLastCounts() throws IOException {
        assertThat(read(new ByteArrayInputStream("""
                        vllm:num_requests_running{engine="0"} 3
                        vllm:num_requests_running{engine="0"} 4
                        """.getBytes(StandardCharsets.UTF_8)))
                        .running())
                .isEqualTo(4);
    }

    private static RuntimeReport read(InputStream page) throws IOException {
        Samples.Builder samples = Samples.builder();
        PrometheusText.read(page, samples);
        return RuntimeMetrics.read(RuntimeKind.VLLM, ID, RuntimeState.READY, null, samples.build());
    }

    private static InputStream repeat(char character, int mebibytes) {
        byte[] bytes = new byte[mebibytes << 20];
        Arrays.fill(bytes, (byte) character);
        return new ByteArrayInputStream(bytes);
    }

    private static byte[] page(RandomGenerator random) {
        StringBuilder page = new StringBuilder();
        List<String> names = Stream.of(RuntimeKind.values())
                .flatMap(kind -> MetricTable.of(kind).names().stream())
                .sorted()
                .toList();
        int lines = random.nextInt(40);
        for (int i = 0; i < lines; i++) {
            page.append(pick(names, random)).append(pick(List.of("", "_total", "_bucket", "_seconds_bucket"), random));
            if (random.nextInt(4) > 0) {
                page.append("{le=\"").append(pick(BOUNDS, random)).append("\",");
                page.append(pick(
                        List.of(
                                "engine=\"0\"}",
                                "engine=\"1\",}",
                                "request_type=\"scheduled\"}",
                                "reason=\"capacity\"}",
                                "priority=\"\"}",
                                "x=\"\\\"}",
                                "x=\"a\\n\\\\\"}",
                                "x=}",
                                ""),
                        random));
            }
            page.append(' ').append(pick(VALUES, random)).append(pick(List.of("\n", "\r\n", "\n\n", ""), random));
        }
        byte[] bytes = page.toString().getBytes(StandardCharsets.UTF_8);
        for (int i = random.nextInt(3); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static <T> T pick(List<T> choices, RandomGenerator random) {
        return choices.get(random.nextInt(choices.size()));
    }
}
