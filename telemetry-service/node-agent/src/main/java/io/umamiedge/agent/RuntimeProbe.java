package io.umamiedge.agent;

import io.umamiedge.contracts.telemetry.RuntimeReport;
import java.io.IOException;
import java.time.Duration;

/** Measures one runtime. Whatever the runtime does not say stays null. */
@FunctionalInterface
interface RuntimeProbe {
    /**
     * One measurement. Throws {@link IOException} when the runtime does not answer as a ready one does and does not say
     * either whether it is loading or has failed; a {@link java.net.SocketTimeoutException} when it takes too long.
     */
    RuntimeReport probe() throws IOException;

    /** @param timeout for one measurement */
    static RuntimeProbe of(RuntimeSettings runtime, Duration timeout) {
        return of(runtime.adapter(), runtime, timeout);
    }

    static RuntimeProbe of(Adapter adapter, RuntimeSettings runtime, Duration timeout) {
        return switch (adapter) {
            case AUTO -> new AutoProbe(runtime, timeout);
            case VLLM, SGLANG, TGI, TRITON, TRTLLM_SERVE -> new MetricsProbe(adapter, runtime, timeout);
            case LLAMA_CPP -> new LlamaCppProbe(runtime, timeout);
            case OLLAMA -> new OllamaProbe(runtime, timeout);
            case OPENAI -> new OpenAiProbe(runtime, timeout);
        };
    }
}
