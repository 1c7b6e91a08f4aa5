package io.umamiedge.agent;

import java.util.Locale;

/** How a runtime is measured. */
public enum Adapter {
    /** {@code GET /metrics} in the Prometheus text format with vLLM's metric names. */
    VLLM,
    /** {@code GET /v1/models}: answering is ready, everything else stays unknown. */
    OPENAI;

    static Adapter named(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "vllm" -> VLLM;
            case "openai" -> OPENAI;
            default -> throw new IllegalArgumentException("adapter must be vllm or openai");
        };
    }
}
