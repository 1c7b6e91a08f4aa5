package io.umamiedge.agent.metrics;

import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A runtime whose metrics can be read. */
public enum RuntimeKind {
    VLLM("vllm_", MetricTable.VLLM),
    SGLANG("sglang_", MetricTable.SGLANG),
    /** Hugging Face's text-generation-inference. */
    TGI("tgi_", MetricTable.TGI),
    LLAMA_CPP("llamacpp_", MetricTable.LLAMA_CPP),
    /** Triton with the TensorRT-LLM backend. */
    TRITON("nv_trt_llm_", MetricTable.TRITON),
    TRTLLM_SERVE("trtllm_", MetricTable.TRTLLM_SERVE);

    /** Canonical names of all that any table reads. */
    static final Set<String> NAMES = Arrays.stream(values())
            .flatMap(kind -> kind.table.names().stream())
            .collect(Collectors.toUnmodifiableSet());

    private final String prefix;
    final MetricTable table;

    RuntimeKind(String prefix, MetricTable table) {
        this.prefix = prefix;
        this.table = table;
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
