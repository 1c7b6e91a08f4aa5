package io.umamiedge.agent.metrics;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A runtime whose metrics can be read. */
public enum RuntimeKind {
    VLLM("vllm_"),
    SGLANG("sglang_"),
    /** Hugging Face's text-generation-inference. */
    TGI("tgi_"),
    LLAMA_CPP("llamacpp_"),
    /** Triton with the TensorRT-LLM backend. */
    TRITON("nv_trt_llm_"),
    /** Its metrics are known by their histogram of latencies where they have no prefix. */
    TRTLLM_SERVE("trtllm_", "e2e_request_latency");

    private static final RuntimeKind[] KINDS = values();

    /** Canonical names of all that any table reads. */
    static final Set<String> NAMES = Arrays.stream(values())
            .flatMap(kind -> MetricTable.of(kind).names().stream())
            .collect(Collectors.toUnmodifiableSet());

    private final String prefix;
    private final String otherPrefix;

    RuntimeKind(String prefix) {
        this(prefix, prefix);
    }

    RuntimeKind(String prefix, String otherPrefix) {
        this.prefix = prefix;
        this.otherPrefix = otherPrefix;
    }

    /** The runtime these samples come from; empty when they are of none that is known, or of several. */
    public static Optional<RuntimeKind> detect(Samples samples) {
        Set<RuntimeKind> kinds = samples.kinds();
        return kinds.size() == 1 ? Optional.of(kinds.iterator().next()) : Optional.empty();
    }

    /** Adds the runtime that a metric is of, if it is of one. */
    static void collect(String canonicalName, Set<RuntimeKind> kinds) {
        for (RuntimeKind kind : KINDS) {
            if (canonicalName.startsWith(kind.prefix) || canonicalName.startsWith(kind.otherPrefix)) {
                kinds.add(kind);
            }
        }
    }
}
