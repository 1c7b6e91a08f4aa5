package io.umamiedge.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.registry.RuntimeGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimePathTest {
    @Test
    void namesTheGroupAndThePathUnderTheRuntime() {
        assertThat(RuntimePath.read("/v1/runtimes/document_ai/v2/layout.analyze"))
                .contains(new RuntimePath(RuntimeGroup.DOCUMENT_AI, "/v2/layout.analyze"));
        assertThat(RuntimePath.read("/v1/runtimes/soc_inference/classify"))
                .contains(new RuntimePath(RuntimeGroup.SOC_INFERENCE, "/classify"));
        assertThat(RuntimePath.read("/v1/runtimes/soc_inference/..hidden/...")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/runtimes/document_ai",
                "/v1/runtimes/document_ai/",
                "/v1/runtimes/document_ai/a/",
                "/v1/runtimes/document_ai//a",
                "/v1/runtimes/document_ai/../admin",
                "/v1/runtimes/document_ai/a/..",
                "/v1/runtimes/document_ai/./a",
                "/v1/runtimes/document_ai/%2e%2e/admin",
                "/v1/runtimes/document_ai/a%2fb",
                "/v1/runtimes/document_ai/a?b",
                "/v1/runtimes/document_ai/a#b",
                "/v1/runtimes/document_ai/a;b",
                "/v1/runtimes/document_ai/http://elsewhere/",
                "/v1/runtimes/document_ai/@elsewhere",
                "/v1/runtimes/document_ai/a\\b",
                "/v1/runtimes/document_ai/a\r\nx: y",
                "/v1/runtimes/document_ai/ä",
                "/v1/runtimes/DOCUMENT_AI/a",
                "/v1/runtimes/vllm/load_lora_adapter",
                "/v1/runtimes/../runtimes/document_ai/a",
            })
    void isNothingElse(String raw) {
        assertThat(RuntimePath.read(raw)).isEmpty();
    }

    @Test
    void isNotLong() {
        assertThat(RuntimePath.read("/v1/runtimes/document_ai/" + "a".repeat(300)))
                .isEmpty();
    }
}
