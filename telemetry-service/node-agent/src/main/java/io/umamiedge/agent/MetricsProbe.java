package io.umamiedge.agent;

import io.umamiedge.agent.metrics.PrometheusText;
import io.umamiedge.agent.metrics.RuntimeKind;
import io.umamiedge.agent.metrics.RuntimeMetrics;
import io.umamiedge.agent.metrics.Samples;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.RuntimeState;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Set;

/**
 * Asks a runtime whether it is well, and reads its metrics page. A runtime that is well and has no page that can be read is
 * ready, and all else about it unknown.
 */
final class MetricsProbe implements RuntimeProbe {
    /** These say nothing of the runtime's health, but that there is no such path here. */
    private static final Set<Integer> NO_SUCH_PATH = Set.of(401, 403, 404, 405, 501);

    /**
     * What is particular about a runtime.
     *
     * @param unwellIsFailed whether it begins to listen only when its model is loaded, so that one that answers and is not
     *     well has failed; with the others it depends on what was before
     */
    private record Manner(RuntimeKind kind, String health, String metrics, boolean unwellIsFailed) {
        static Manner of(Adapter adapter) {
            return switch (adapter) {
                // 503 once its engine is dead.
                case VLLM -> new Manner(RuntimeKind.VLLM, "/health", "/metrics", true);
                // 503 while it warms up, and when its scheduler no longer answers.
                case SGLANG -> new Manner(RuntimeKind.SGLANG, "/health", "/metrics", false);
                case TGI -> new Manner(RuntimeKind.TGI, "/health", "/metrics", true);
                // 400 until all of its models are loaded.
                case TRITON -> new Manner(RuntimeKind.TRITON, "/v2/health/ready", "/metrics", false);
                // Its /metrics are statistics in JSON.
                case TRTLLM_SERVE -> new Manner(RuntimeKind.TRTLLM_SERVE, "/health", "/prometheus/metrics", true);
                case AUTO, LLAMA_CPP, OLLAMA, OPENAI -> throw new IllegalArgumentException("has no metrics page");
            };
        }
    }

    private final Manner manner;
    private final RuntimeSettings runtime;
    private final Duration timeout;

    MetricsProbe(Adapter adapter, RuntimeSettings runtime, Duration timeout) {
        this.manner = Manner.of(adapter);
        this.runtime = runtime;
        this.timeout = timeout;
    }

    @Override
    public RuntimeReport probe() throws IOException {
        RuntimeHttp http = new RuntimeHttp(runtime.keyFile(), timeout);
        int health = http.ask(runtime.resolve(manner.health)).status();
        boolean well = health >= 200 && health < 300;
        if (!well && !NO_SUCH_PATH.contains(health)) {
            if (manner.unwellIsFailed) {
                return runtime.only(RuntimeState.FAILED);
            }
            throw new RuntimeHttp.UnexpectedStatusException(health);
        }
        try {
            Samples samples = samples(http, runtime.metrics(manner.metrics));
            return RuntimeMetrics.read(manner.kind, runtime.id(), RuntimeState.READY, runtime.slots(), samples);
        } catch (IOException e) {
            if (well) {
                return runtime.only(RuntimeState.READY);
            }
            throw e;
        }
    }

    static Samples samples(RuntimeHttp http, URI page) throws IOException {
        return http.get(page, body -> {
            Samples.Builder samples = Samples.builder();
            PrometheusText.read(body, samples);
            return samples.build();
        });
    }
}
