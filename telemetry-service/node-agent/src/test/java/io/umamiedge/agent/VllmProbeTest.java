package io.umamiedge.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.RuntimeState;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class VllmProbeTest {
    private static final RuntimeId ID = new RuntimeId("llm");

    private final AtomicLong nanos = new AtomicLong();
    private final VllmProbe probe = new VllmProbe(
            new RuntimeSettings(ID, Adapter.VLLM, URI.create("http://127.0.0.1:1"), 16),
            Duration.ofSeconds(1),
            nanos::get);

    @Test
    void readsWhatVllmPublishes() throws IOException {
        String page;
        try (InputStream fixture = VllmProbeTest.class.getResourceAsStream("vllm-metrics.txt")) {
            page = new String(fixture.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(probe.read(page))
                .isEqualTo(new RuntimeReport(
                        ID, RuntimeState.READY, 16, 5, 7, 0.4375, null, null, null, 111L, 4L, null, null, null));
    }

    @Test
    void leavesWhatIsNotOnThePageUnknown() {
        assertThat(probe.read("# nothing here\n"))
                .isEqualTo(new RuntimeReport(
                        ID, RuntimeState.READY, 16, null, null, null, null, null, null, null, null, null, null, null));
    }

    @Test
    void knowsTheFormerNameOfTheCacheGauge() {
        assertThat(probe.read("vllm:gpu_cache_usage_perc 0.5").kvCacheUsage()).isEqualTo(0.5);
    }

    @Test
    void takesNonsenseForUnknown() {
        RuntimeReport report = probe.read("""
                vllm:num_requests_running -1
                vllm:num_requests_waiting NaN
                vllm:kv_cache_usage_perc 1.5
                vllm:request_success_total 1e300
                """);
        assertThat(report)
                .isEqualTo(new RuntimeReport(
                        ID, RuntimeState.READY, 16, null, null, null, null, null, null, null, null, null, null, null));
    }

    @Test
    void derivesTheTokenRateAndForgetsItWhenTheRuntimeWasRestarted() {
        assertThat(probe.read("vllm:generation_tokens_total 1000").tokensPerSecond())
                .isNull();
        nanos.set(2_000_000_000L);
        assertThat(probe.read("vllm:generation_tokens_total 1500").tokensPerSecond())
                .isEqualTo(250.0);
        nanos.set(3_000_000_000L);
        assertThat(probe.read("vllm:generation_tokens_total 10").tokensPerSecond())
                .isNull();
    }
}
