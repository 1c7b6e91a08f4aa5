package io.umamiedge.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.registry.RuntimeGroup;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuntimeRequestScannerTest {
    private static final RuntimePath PATH = new RuntimePath(RuntimeGroup.DOCUMENT_AI, "/analyze");

    @Test
    void takesTheModelFromTheBodyOrTheHeaderAndTheBodyAsItIs() {
        String body = "{\"pages\":[{\"model\":\"no\"}],\"model\":\"layout-1\"}";
        InferenceRequest request = request(null, "application/json; charset=utf-8", body);
        assertThat(request.model()).isEqualTo("layout-1");
        assertThat(request.path()).isEqualTo("/analyze");
        assertThat(request.group()).isEqualTo(RuntimeGroup.DOCUMENT_AI);
        assertThat(request.stream()).isFalse();
        assertThat(request.promptTokens()).isZero();
        assertThat(request.answerTokensAtMost(1_024)).isZero();
        assertThat(new String(request.upstreamBody(), StandardCharsets.UTF_8)).isEqualTo(body);
        assertThat(request("layout-2", "application/pdf", "%PDF-1.7").model()).isEqualTo("layout-2");
        assertThat(request("layout-2", "application/json", "not JSON").model()).isEqualTo("layout-2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json | {} | missing_required_parameter",
                "application/json | [1] | missing_required_parameter",
                "application/json | { | invalid_json",
                "application/json | {\"model\":\"a\",\"model\":\"b\"} | duplicate_field",
                "application/json | {\"model\":1} | invalid_type",
                "application/pdf | %PDF | missing_required_parameter",
                "pdf | %PDF | invalid_content_type",
            })
    void saysWhatIsMissing(String contentType, String body, String code) {
        assertThat(scan(null, contentType, body))
                .isInstanceOfSatisfying(
                        BodyScan.Refused.class,
                        refused -> assertThat(refused.error().code()).isEqualTo(code));
    }

    private static InferenceRequest request(String model, String contentType, String body) {
        return ((BodyScan.Accepted) scan(model, contentType, body)).request();
    }

    private static BodyScan scan(String model, String contentType, String body) {
        return RuntimeRequestScanner.scan(PATH, model, contentType, body.getBytes(StandardCharsets.UTF_8));
    }
}
