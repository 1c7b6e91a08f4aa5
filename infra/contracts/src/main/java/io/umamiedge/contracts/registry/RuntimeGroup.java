package io.umamiedge.contracts.registry;

/** What kind of runtime answers (operator guide, control dimension 4). */
public enum RuntimeGroup {
    VLLM,
    OLLAMA,
    TGI,
    EMBEDDINGS,
    VISION,
    DOCUMENT_AI,
    SOC_INFERENCE
}
