package io.umamiedge.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.gateway.openai.InferenceRequest.EncodingFormat;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestScannerTest {
    private static final PrefixKey KEY = new PrefixKey(1, 2);
    private static final String MESSAGES =
            "\"messages\":[{\"role\":\"user\",\"content\":\"h\u00e9 {\\\"stream\\\":1}\"}]";

    @Test
    void relaysAPlainRequestAsItWas() {
        String body = " {\"model\":\"m\", " + MESSAGES + ",\"n\":3,\"stream\":null,\"stream_options\":{}} ";
        InferenceRequest request = accepted(body);
        assertThat(request.model()).isEqualTo("m");
        assertThat(request.stream()).isFalse();
        assertThat(request.choices()).isEqualTo(3);
        assertThat(upstream(request)).isEqualTo(body);
    }

    @Test
    void relaysAStreamThatAsksForUsageAsItWas() {
        String body = "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true}," + MESSAGES + "}";
        assertThat(accepted(body).wantsUsage()).isTrue();
        assertThat(upstream(accepted(body))).isEqualTo(body);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
                    {"model":"m","stream":true,M}|{"stream_options":{"include_usage":true},"model":"m","stream":true,M}
                    {"stream_options":null,"model":"m","stream":true,M}|{"stream_options":{"include_usage":true},"model":"m","stream":true,M}
                    {M,"stream_options": null ,"model":"m","stream":true}|{M,"stream_options": {"include_usage":true} ,"model":"m","stream":true}
                    {M,"stream_options":{},"model":"m","stream":true}|{M,"stream_options":{"include_usage":true},"model":"m","stream":true}
                    {M,"stream_options":{ "x":[1]},"model":"m","stream":true}|{M,"stream_options":{"include_usage":true, "x":[1]},"model":"m","stream":true}
                    {M,"stream_options":{"x":{},"include_usage" : false},"model":"m","stream":true}|{M,"stream_options":{"x":{},"include_usage" : true},"model":"m","stream":true}
                    {M,"stream_options":{"include_usage":null,"y":1},"model":"m","stream":true}|{M,"stream_options":{"include_usage":true,"y":1},"model":"m","stream":true}
                    """)
    void makesEveryStreamAskForUsage(String body, String upstream) {
        InferenceRequest request = accepted("\n " + body.replace("M", MESSAGES));
        assertThat(request.wantsUsage()).isFalse();
        assertThat(upstream(request)).isEqualTo("\n " + upstream.replace("M", MESSAGES));
        assertThat(accepted(upstream(request)).wantsUsage()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', nullValues = "-", textBlock = """
                    -|invalid_json|
                    -|invalid_json|[]
                    -|invalid_json|{"model":"m"
                    -|invalid_json|{"model":"m",M} {}
                    -|invalid_json|nonsense
                    model|missing_required_parameter|{M}
                    model|invalid_type|{"model":7,M}
                    model|invalid_type|{"model":null,M}
                    model|invalid_type|{"model":" ",M}
                    model|duplicate_field|{"model":"a","model":"b",M}
                    messages|missing_required_parameter|{"model":"m"}
                    messages|invalid_type|{"model":"m","messages":"hi"}
                    messages|invalid_type|{"model":"m","messages":[]}
                    messages[1]|invalid_type|{"model":"m","messages":[{},"hi"]}
                    stream|invalid_type|{"model":"m","stream":"true",M}
                    n|invalid_type|{"model":"m","n":0,M}
                    n|invalid_type|{"model":"m","n":1.5,M}
                    n|invalid_type|{"model":"m","n":99999999999,M}
                    stream_options|invalid_type|{"model":"m","stream_options":1,M}
                    stream_options.include_usage|invalid_type|{"model":"m","stream_options":{"include_usage":1},M}
                    """)
    void namesWhatIsWrong(String param, String code, String body) {
        OpenAiError error =
                refused((body == null ? "" : body).replace("M", MESSAGES).getBytes(StandardCharsets.UTF_8));
        assertThat(error.status()).isEqualTo(400);
        assertThat(error.param()).isEqualTo(param);
        assertThat(error.code()).isEqualTo(code);
    }

    @Test
    void refusesOtherEncodingsThanUtf8() {
        byte[] body = ("{\"model\":\"m\",\"stream\":true," + MESSAGES + "}").getBytes(StandardCharsets.UTF_16LE);
        assertThat(refused(body).code()).isEqualTo("invalid_json");
    }

    @Test
    void refusesBottomlessNesting() {
        String body = "{\"x\":" + "[".repeat(100_000);
        assertThat(refused(body.getBytes(StandardCharsets.UTF_8)).code()).isEqualTo("invalid_json");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
                    1|{"model":"m","stream":true,"prompt":"a"}
                    1|{"model":"m","stream":true,"prompt":[1,2,3]}
                    2|{"model":"m","stream":true,"prompt":["a","b"]}
                    6|{"model":"m","stream":true,"prompt":[[1,2],[3]],"n":3}
                    """)
    void countsTheAnswersThatACompletionAsksFor(int choices, String body) {
        InferenceRequest request = accepted(Operation.COMPLETIONS, body);
        assertThat(request.choices()).isEqualTo(choices);
        assertThat(upstream(request)).startsWith("{\"stream_options\":{\"include_usage\":true},");
    }

    @Test
    void readsHowEmbeddingsAreWanted() {
        assertThat(accepted(Operation.EMBEDDINGS, "{\"model\":\"m\",\"input\":[1]}")
                        .encodingFormat())
                .isEqualTo(EncodingFormat.FLOAT);
        String body = "{\"model\":\"m\",\"input\":\"x\",\"encoding_format\":\"base64\",\"stream\":true}";
        InferenceRequest request = accepted(Operation.EMBEDDINGS, body);
        assertThat(request.encodingFormat()).isEqualTo(EncodingFormat.BASE64);
        assertThat(request.stream()).isFalse();
        assertThat(upstream(request)).isEqualTo(body);
        assertThat(refused(Operation.EMBEDDINGS, "{\"model\":\"m\",\"input\":\"x\",\"encoding_format\":\"hex\"}")
                        .param())
                .isEqualTo("encoding_format");
    }

    @Test
    void leavesAResponsesStreamAsItIs() {
        String body = "{\"model\":\"m\",\"input\":\"x\",\"stream\":true,\"background\":false,\"conversation\":null}";
        InferenceRequest request = accepted(Operation.RESPONSES, body);
        assertThat(request.stream()).isTrue();
        assertThat(upstream(request)).isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\"background\":true", "\"previous_response_id\":\"resp_1\"", "\"conversation\":{\"id\":\"c\"}"})
    void refusesWhatWouldNeedANodeThatRemembers(String field) {
        OpenAiError error = refused(Operation.RESPONSES, "{\"model\":\"m\",\"input\":\"x\"," + field + "}");
        assertThat(error.code()).isEqualTo("unsupported_parameter");
        assertThat(field).startsWith("\"" + error.param() + "\"");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
                    COMPLETIONS|prompt|missing_required_parameter|{"model":"m"}
                    COMPLETIONS|prompt|invalid_type|{"model":"m","prompt":[]}
                    COMPLETIONS|prompt|invalid_type|{"model":"m","prompt":{}}
                    EMBEDDINGS|input|missing_required_parameter|{"model":"m"}
                    EMBEDDINGS|input|invalid_type|{"model":"m","input":null}
                    RESPONSES|input|invalid_type|{"model":"m","input":5}
                    """)
    void namesTheInputThatIsWrong(Operation operation, String param, String code, String body) {
        OpenAiError error = refused(operation, body);
        assertThat(error.param()).isEqualTo(param);
        assertThat(error.code()).isEqualTo(code);
    }

    @Test
    void knowsPromptsThatBeginAlikeWhateverElseTheRequestSays() {
        String begin = "{\"role\":\"system\",\"content\":\"" + "Be kind. ".repeat(130) + "\"}";
        String one = "{\"model\":\"m\",\"messages\":[" + begin + ",{\"role\":\"user\",\"content\":\"a\"}]}";
        String other =
                "{\"stream\":true,\"messages\":[" + begin + ",{\"role\":\"user\",\"content\":\"b\"}],\"model\":\"m\"}";
        Long digest = accepted(one).prefixDigest();
        assertThat(digest).isNotNull().isEqualTo(accepted(other).prefixDigest());
        assertThat(accepted(one.replace("\"m\"", "\"n\"")).prefixDigest()).isNotEqualTo(digest);
        assertThat(accepted(one.replaceFirst("kind", "rude")).prefixDigest()).isNotEqualTo(digest);
        BodyScan others = RequestScanner.scan(
                Operation.CHAT_COMPLETIONS, one.getBytes(StandardCharsets.UTF_8), new PrefixKey(1, 3));
        assertThat(((BodyScan.Accepted) others).request().prefixDigest()).isNotEqualTo(digest);
    }

    @Test
    void digestsOnlyPromptsThatARuntimeCanRememberAndThatAreLongEnoughForIt() {
        String text = "x".repeat(1_022);
        assertThat(accepted(Operation.COMPLETIONS, "{\"model\":\"m\",\"prompt\":\"" + text + "\"}")
                        .prefixDigest())
                .isNotNull();
        assertThat(accepted(Operation.COMPLETIONS, "{\"model\":\"m\",\"prompt\":\"" + text.substring(1) + "\"}")
                        .prefixDigest())
                .isNull();
        assertThat(accepted(Operation.RESPONSES, "{\"model\":\"m\",\"input\":\"" + text + "\"}")
                        .prefixDigest())
                .isNotNull();
        assertThat(accepted(Operation.EMBEDDINGS, "{\"model\":\"m\",\"input\":\"" + text + "\"}")
                        .prefixDigest())
                .isNull();
    }

    private static InferenceRequest accepted(String body) {
        return accepted(Operation.CHAT_COMPLETIONS, body);
    }

    private static InferenceRequest accepted(Operation operation, String body) {
        BodyScan scan = RequestScanner.scan(operation, body.getBytes(StandardCharsets.UTF_8), KEY);
        assertThat(scan).isInstanceOf(BodyScan.Accepted.class);
        return ((BodyScan.Accepted) scan).request();
    }

    private static OpenAiError refused(byte[] body) {
        return refused(RequestScanner.scan(Operation.CHAT_COMPLETIONS, body, KEY));
    }

    private static OpenAiError refused(Operation operation, String body) {
        return refused(RequestScanner.scan(operation, body.getBytes(StandardCharsets.UTF_8), KEY));
    }

    private static OpenAiError refused(BodyScan scan) {
        assertThat(scan).isInstanceOf(BodyScan.Refused.class);
        return ((BodyScan.Refused) scan).error();
    }

    private static String upstream(InferenceRequest request) {
        return new String(request.upstreamBody(), StandardCharsets.UTF_8);
    }
}
