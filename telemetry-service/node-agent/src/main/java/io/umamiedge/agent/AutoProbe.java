package io.umamiedge.agent;

import io.umamiedge.agent.metrics.RuntimeKind;
import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.RuntimeState;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a runtime is, and measures it accordingly for as long as that works. One that answers only as every
 * OpenAI-compatible server does is looked at again from time to time: some have no metrics before their first request.
 */
final class AutoProbe implements RuntimeProbe {
    private static final int PLAIN_PROBES_BETWEEN_LOOKS = 60;

    private final RuntimeSettings runtime;
    private final Duration timeout;

    private @Nullable RuntimeProbe found;
    private int plainProbes;

    AutoProbe(RuntimeSettings runtime, Duration timeout) {
        this.runtime = runtime;
        this.timeout = timeout;
    }

    @Override
    public synchronized RuntimeReport probe() throws IOException {
        RuntimeProbe probe = found;
        if (probe == null) {
            Adapter adapter = detect();
            probe = RuntimeProbe.of(adapter, runtime, timeout);
            plainProbes = adapter == Adapter.OPENAI ? PLAIN_PROBES_BETWEEN_LOOKS : Integer.MAX_VALUE;
        }
        found = null;
        RuntimeReport report = probe.probe();
        if (report.state() == RuntimeState.READY && --plainProbes > 0) {
            found = probe;
        }
        return report;
    }

    /** {@link Adapter#OPENAI} where none of the others fits; throws {@link IOException} when nothing answers. */
    Adapter detect() throws IOException {
        RuntimeHttp http = new RuntimeHttp(runtime.keyFile(), timeout);
        for (String page : new String[] {"/metrics", "/prometheus/metrics"}) {
            Optional<RuntimeKind> kind = kind(http, page);
            if (kind.isPresent()) {
                return adapter(kind.get());
            }
        }
        RuntimeHttp.Answer running = http.ask(runtime.resolve("/api/ps"));
        if (running.status() == 200 && OllamaProbe.isListOfModels(running.body())) {
            return Adapter.OLLAMA;
        }
        // Of those known here only llama-server has these, and says 503 to them, too, while it loads.
        int slots = http.ask(runtime.resolve("/slots")).status();
        return slots == 200 || slots == 503 ? Adapter.LLAMA_CPP : Adapter.OPENAI;
    }

    private Optional<RuntimeKind> kind(RuntimeHttp http, String page) throws IOException {
        try {
            return RuntimeKind.detect(MetricsProbe.samples(http, runtime.metrics(page)));
        } catch (RuntimeHttp.UnexpectedStatusException _) {
            return Optional.empty();
        }
    }

    private static Adapter adapter(RuntimeKind kind) {
        return switch (kind) {
            case VLLM -> Adapter.VLLM;
            case SGLANG -> Adapter.SGLANG;
            case TGI -> Adapter.TGI;
            case LLAMA_CPP -> Adapter.LLAMA_CPP;
            case TRITON -> Adapter.TRITON;
            case TRTLLM_SERVE -> Adapter.TRTLLM_SERVE;
        };
    }
}
