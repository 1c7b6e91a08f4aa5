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
    TRTLLM_SERVE("trtllm_");

    /** Canonical names of all that any table reads. */
    static final Set<String> NAMES = Arrays.stream(values())
            .flatMap(kind -> MetricTable.of(kind).names().stream())
            .collect(Collectors.toUnmodifiableSet());

    private final String prefix;

    RuntimeKind(String prefix) {
        this.prefix = prefix;
    }

    /** The runtime these samples come from; empty when they are of none that is known, or of several. */
    public static Optional<RuntimeKind> detect(Samples samples) {
        Set<RuntimeKind> kinds = samples.kinds();
        return kinds.size() == 1 ? Optional.of(kinds.iterator().next()) : Optional.empty();
    }

    static Optional<RuntimeKind> named(String canonicalName) {
        return Arrays.stream(values())
                .filter(kind -> canonicalName.startsWith(kind.prefix))
                .findFirst();
    }
}
