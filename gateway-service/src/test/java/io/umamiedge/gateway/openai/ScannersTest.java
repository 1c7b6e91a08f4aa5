package io.umamiedge.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.request.UsageSource;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScannersTest {
    @Test
    void readsUsageOfAnAnswer() {
        assertThat(answer("""
                        {"id":"x","choices":[{"message":{"content":"{\\"usage\\":1}"}}],
                         "usage":{"prompt_tokens":0,"completion_tokens":7,"total_tokens":7,"details":{"a":[1]}},"z":null}
                        """)).isEqualTo(new AnswerScanner.Result.Completion(new Usage(0, 7, UsageSource.REPORTED)));
    }

    @Test
    void takesUnusableUsageForNone() {
        for (String usage : List.of(
                "null",
                "{}",
                "[]",
                "3",
                "{\"prompt_tokens\":1}",
                "{\"prompt_tokens\":-1,\"completion_tokens\":2}",
                "{\"prompt_tokens\":1.5,\"completion_tokens\":2}",
                "{\"prompt_tokens\":\"1\",\"completion_tokens\":2}",
                "{\"prompt_tokens\":1,\"completion_tokens\":99999999999999999999}")) {
            assertThat(answer("{\"usage\":" + usage + ",\"choices\":[]}"))
                    .as(usage)
                    .isEqualTo(new AnswerScanner.Result.Completion(Usage.NONE));
        }
    }

    @Test
    void tellsErrorsAndNonsenseFromAnswers() {
        assertThat(answer("{\"error\":{\"message\":\"no\"}}")).isEqualTo(new AnswerScanner.Result.Failure());
        assertThat(answer("{\"error\":null,\"choices\":[]}"))
                .isEqualTo(new AnswerScanner.Result.Completion(Usage.NONE));
        for (String body : List.of("", "<html>", "[]", "{\"choices\":", "{} {}")) {
            assertThat(answer(body)).as(body).isEqualTo(new AnswerScanner.Result.Malformed());
        }
    }

    @Test
    void readsChunks() {
        assertThat(chunk(
                        "{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}"))
                .isEqualTo(new ChatChunk(true, false, 0, false, null));
        assertThat(chunk("{\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":null}"))
                .isEqualTo(new ChatChunk(true, true, 0, false, null));
        assertThat(chunk("{\"choices\":[{\"delta\":{\"tool_calls\":[{\"x\":[1,2]},[3]],\"content\":null}}]}"))
                .isEqualTo(new ChatChunk(true, true, 0, false, null));
        assertThat(chunk("{\"choices\":[{\"delta\":{\"tool_calls\":[]}},{\"delta\":{},\"finish_reason\":\"stop\"}]}"))
                .isEqualTo(new ChatChunk(true, false, 1, false, null));
        assertThat(chunk("{\"choices\":[],\"usage\":{\"prompt_tokens\":2,\"completion_tokens\":3}}"))
                .isEqualTo(new ChatChunk(false, false, 0, false, new Usage(2, 3, UsageSource.REPORTED)));
        assertThat(chunk("{\"error\":{\"message\":\"x\"}}")).isEqualTo(new ChatChunk(false, false, 0, true, null));
        assertThat(chunk("{\"error\":null,\"choices\":7}")).isEqualTo(new ChatChunk(false, false, 0, false, null));
        assertThat(chunk("garbage")).isNull();
        assertThat(chunk("{\"choices\":[{]}")).isNull();
    }

    @Test
    void bringsEveryErrorOfARuntimeIntoShape() {
        OpenAiError expected = new OpenAiError(400, "invalid_request_error", null, null, "too long", null);
        assertThat(error("{\"detail\":\"too long\"}")).isEqualTo(expected);
        assertThat(error("{\"error\":\"too long\"}")).isEqualTo(expected);
        assertThat(error("{\"error\":{\"message\":\"too long\",\"type\":null,\"code\":null}}"))
                .isEqualTo(expected);
        assertThat(
                        error(
                                "{\"error\":{\"message\":\"too long\",\"type\":\"BadRequestError\",\"param\":\"p\",\"code\":400}}"))
                .isEqualTo(new OpenAiError(400, "BadRequestError", "400", "p", "too long", null));
        assertThat(error("{\"object\":\"error\",\"message\":\"too long\",\"type\":\"T\",\"code\":\"c\"}"))
                .isEqualTo(new OpenAiError(400, "T", "c", null, "too long", null));
        assertThat(error("<html>").message()).isEqualTo("the runtime refused the request with status 400");
    }

    @Test
    void writesAllFourKeysOfAnError() {
        assertThat(new String(OpenAiError.unknownModel("a\"b").toJson(), StandardCharsets.UTF_8))
                .isEqualTo("{\"error\":{\"message\":\"the model 'a\\\"b' does not exist\","
                        + "\"type\":\"invalid_request_error\",\"param\":\"model\",\"code\":\"model_not_found\"}}");
        assertThat(new String(OpenAiError.timeout().toEvent(), StandardCharsets.UTF_8))
                .isEqualTo("data: {\"error\":{\"message\":\"the request took too long\","
                        + "\"type\":\"server_error\",\"param\":null,\"code\":\"timeout\"}}\n\n");
    }

    @Test
    void writesAllFourKeysOfAModel() {
        assertThat(new String(ModelList.toJson(List.of(new ModelName("m"))), StandardCharsets.UTF_8))
                .isEqualTo("{\"object\":\"list\",\"data\":[{\"id\":\"m\",\"object\":\"model\",\"created\":0,"
                        + "\"owned_by\":\"umamiedge\"}]}");
    }

    private static AnswerScanner.Result answer(String body) {
        return AnswerScanner.scan(body.getBytes(StandardCharsets.UTF_8));
    }

    private static ChatChunk chunk(String data) {
        return ChatChunk.read(data.getBytes(StandardCharsets.UTF_8));
    }

    private static OpenAiError error(String body) {
        return RuntimeErrorScanner.read(400, body.getBytes(StandardCharsets.UTF_8));
    }
}
