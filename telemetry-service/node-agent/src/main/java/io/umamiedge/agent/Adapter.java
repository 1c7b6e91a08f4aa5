package io.umamiedge.agent;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How a runtime is measured. */
public enum Adapter {
    /** Finds out which of the others fits, and again after the runtime was replaced. */
    AUTO("auto"),
    VLLM("vllm"),
    SGLANG("sglang"),
    /** Hugging Face's text-generation-inference. */
    TGI("tgi"),
    /** {@code llama-server}, with or without {@code --metrics}. */
    LLAMA_CPP("llamacpp"),
    /** Triton with the TensorRT-LLM backend; its metrics are on a port of their own. */
    TRITON("triton"),
    TRTLLM_SERVE("trtllm"),
    OLLAMA("ollama"),
    /** {@code GET /v1/models}: answering is ready, everything else stays unknown. */
    OPENAI("openai");

    private final String label;

    Adapter(String label) {
        this.label = label;
    }

    /** As it is written in the configuration. */
    public String label() {
        return label;
    }

    static Adapter named(String name) {
        return Arrays.stream(values())
                .filter(adapter -> adapter.label.equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("adapter must be one of "
                        + Arrays.stream(values()).map(Adapter::label).collect(Collectors.joining(", "))));
    }
}
