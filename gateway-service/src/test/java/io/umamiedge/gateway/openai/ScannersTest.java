package io.umamiedge.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.request.UsageSource;
import io.umamiedge.gateway.openai.InferenceRequest.EncodingFormat;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScannersTest {
    private static final Operation CHAT = Operation.CHAT_COMPLETIONS;

    @Test
    void readsUsageOfAnAnswer() {
        String body = """
                {"id":"x","choices":[{"message":{"content":"{\\"usage\\":1}"}}],
                 "usage":{"prompt_tokens":0,"completion_tokens":7,"total_tokens":7,"details":{"a":[1]}},"z":null}
                """;
        assertThat(usage(CHAT, body)).isEqualTo(new Usage(0, 7, UsageSource.REPORTED));
        assertThat(usage(Operation.RESPONSES, "{\"usage\":{\"input_tokens\":3,\"output_tokens\":4}}"))
                .isEqualTo(new Usage(3, 4, UsageSource.REPORTED));
        assertThat(usage(Operation.EMBEDDINGS, "{\"usage\":{\"prompt_tokens\":3,\"total_tokens\":3}}"))
                .isEqualTo(new Usage(3, 0, UsageSource.REPORTED));
        assertThat(usage(Operation.TRANSCRIPTIONS, "{\"text\":\"a\",\"usage\":{\"type\":\"duration\",\"seconds\":3}}"))
                .isEqualTo(Usage.NONE);
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
                "{\"prompt_tokens\":1,\"completion_tokens\":100000001}",
                "{\"prompt_tokens\":1,\"completion_tokens\":99999999999999999999}")) {
            assertThat(usage(CHAT, "{\"usage\":" + usage + ",\"choices\":[]}"))
                    .as(usage)
                    .isEqualTo(Usage.NONE);
        }
    }

    @Test
    void tellsErrorsAndNonsenseFromAnswers() {
        assertThat(answer(CHAT, "{\"error\":{\"message\":\"no\"}}")).isEqualTo(new AnswerScanner.Result.Failure());
        assertThat(usage(CHAT, "{\"error\":null,\"choices\":[]}")).isEqualTo(Usage.NONE);
        for (String body : List.of("", "<html>", "[]", "{\"choices\":", "{} {}")) {
            assertThat(answer(CHAT, body)).as(body).isEqualTo(new AnswerScanner.Result.Malformed());
        }
    }

    @Test
    void relaysATranscriptInWhateverFormatItWasAskedFor() {
        byte[] subtitles = "1\n00:00:00,000 --> 00:00:01,000\nhi".getBytes(StandardCharsets.UTF_8);
        InferenceRequest request = request(Operation.TRANSCRIPTIONS, null);
        assertThat(AnswerScanner.scan(request, "text/plain", subtitles))
                .isEqualTo(new AnswerScanner.Result.Completion(Usage.NONE, subtitles));
    }

    @Test
    void givesEmbeddingsInTheFormThatWasAskedFor() {
        String floats = "{\"data\":[{\"embedding\":[1.5, -2, 1e-3],\"index\":0},{\"embedding\":[]}],\"model\":\"m\"}";
        String base64 =
                "{\"data\":[{\"embedding\":\"AADAPwAAAMBvEoM6\",\"index\":0},{\"embedding\":\"\"}],\"model\":\"m\"}";
        assertThat(embeddings(EncodingFormat.BASE64, floats)).isEqualTo(base64);
        assertThat(embeddings(EncodingFormat.BASE64, base64)).isEqualTo(base64);
        assertThat(embeddings(EncodingFormat.FLOAT, floats)).isEqualTo(floats);
        assertThat(embeddings(EncodingFormat.FLOAT, base64))
                .isEqualTo(floats.replace("1.5, -2, 1e-3", "1.5, -2.0, 0.001"));
    }

    @Test
    void takesEmbeddingsThatAreNoneForNonsense() {
        for (String value : List.of("[\"a\"]", "[[1]]", "[1", "[null]")) {
            assertThat(embeddingsResult(EncodingFormat.BASE64, value)).isEqualTo(new AnswerScanner.Result.Malformed());
        }
        for (String value : List.of("\"*\"", "\"AAA=\"", "\"AADAfw==\"")) {
            assertThat(embeddingsResult(EncodingFormat.FLOAT, value)).isEqualTo(new AnswerScanner.Result.Malformed());
        }
    }

    @Test
    void readsChunks() {
        assertChunk(
                "{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}",
                "choices");
        assertChunk("{\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":null}", "choices content output");
        assertChunk(
                "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"x\":[1,2]},[3]],\"content\":null}}]}",
                "choices content output");
        assertChunk(
                "{\"choices\":[{\"delta\":{\"tool_calls\":[]}},{\"delta\":{},\"finish_reason\":\"stop\"}]}",
                "choices output finished=1");
        assertChunk("{\"choices\":[{\"text\":\"a\",\"finish_reason\":null}]}", "choices content output");
        assertChunk("{\"choices\":[],\"usage\":{\"prompt_tokens\":2,\"completion_tokens\":3}}", "usage=2+3");
        assertChunk("{\"error\":{\"message\":\"x\"}}", "error");
        assertChunk("{\"choices\":7}", "");
        assertThat(chunk("garbage")).isNull();
        assertThat(chunk("{\"choices\":[{]}")).isNull();
        assertThat(chunk("{\"error\":null,\"error\":null}")).isNull();
    }

    @Test
    void readsTypedEvents() {
        for (String type : List.of("response.created", "response.in_progress", "response.output_item.added")) {
            assertChunk("{\"type\":\"" + type + "\",\"response\":{\"error\":null,\"usage\":null}}", "");
        }
        assertChunk("{\"type\":\"response.output_text.delta\",\"delta\":\"a\"}", "content output");
        assertChunk("{\"type\":\"response.web_search_call.searching\"}", "output");
        assertChunk(
                "{\"type\":\"response.completed\",\"response\":{\"usage\":{\"input_tokens\":1,\"output_tokens\":2}}}",
                "output last usage=1+2");
        assertChunk("{\"type\":\"response.failed\",\"response\":{}}", "error output last");
        assertChunk("{\"type\":\"error\",\"message\":\"x\"}", "error output");
        assertChunk(
                "{\"type\":\"transcript.text.done\",\"usage\":{\"input_tokens\":1,\"output_tokens\":0}}",
                "output last usage=1+0");
    }

    @Test
    void keepsAnErrorThatIsNoneFromTheCustomer() {
        assertThat(relayed("{\"error\":null,\"choices\":[]}", false)).isEqualTo("{\"choices\":[]}");
        assertThat(relayed("{\"a\":1 , \"error\" : null }", false)).isEqualTo("{\"a\":1  }");
        assertThat(relayed("{\"a\":1,\"error\":null,\"b\":2}", false)).isEqualTo("{\"a\":1,\"b\":2}");
        assertThat(relayed("{ \"error\": null }", false)).isEqualTo("{  }");
    }

    @Test
    void keepsUsageBesideChoicesFromWhoeverDidNotAskForIt() {
        String usage = "{\"prompt_tokens\":2,\"completion_tokens\":3,\"d\":{}}";
        String body = "{\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":USAGE,\"error\":null}";
        assertThat(relayed(body.replace("USAGE", usage), false))
                .isEqualTo("{\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":null}");
        assertThat(relayed(body.replace("USAGE", usage), true))
                .isEqualTo("{\"choices\":[{\"delta\":{\"content\":\"a\"}}],\"usage\":" + usage + "}");
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

    @Test
    void tellsTextFromEverythingElse() {
        assertContent(
                "{\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"a\\u00e9\",\"tool_calls\":[]}}]}",
                "aé");
        assertContent("{\"choices\":[{\"text\":\"b\",\"logprobs\":null}]}", "b");
        for (String other : List.of(
                "{\"choices\":[{\"delta\":{\"content\":\"a\",\"reasoning_content\":\"hm\"}}]}",
                "{\"choices\":[{\"delta\":{\"content\":\"a\"},\"logprobs\":{}}]}",
                "{\"choices\":[{\"delta\":{\"tool_calls\":[{}]}}]}",
                "{\"type\":\"response.output_text.delta\",\"delta\":\"a\"}")) {
            StreamChunk chunk = StreamChunk.read(other.getBytes(StandardCharsets.UTF_8), true);
            assertThat(chunk.content()).as(other).isEqualTo(StreamChunk.Content.OTHER);
            assertThat(chunk.text()).isEmpty();
        }
    }

    @Test
    void makesTheChunksOfTwoStreamsLookLikeOne() {
        String first = "{\"id\":\"chatcmpl-1\",\"created\":17,\"choices\":[]}";
        StreamChunk.Identity identity =
                StreamChunk.read(first.getBytes(StandardCharsets.UTF_8), false).identity();
        String second =
                "{\"created\":99 ,\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3},\"id\" : \"x\",\"choices\":[]}";
        byte[] rewritten = StreamChunk.read(second.getBytes(StandardCharsets.UTF_8), false)
                .forCustomer(true, new Usage(7, 5, UsageSource.ESTIMATED), identity);
        assertThat(new String(rewritten, StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"created\":17 ,\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":5,\"total_tokens\":12},"
                                + "\"id\" : \"chatcmpl-1\",\"choices\":[]}");
    }

    @Test
    void takesNothingForAnAnswerThatClientsNeedNotUnderstand() {
        String marked = "\uFEFF{\"choices\":[]}";
        assertThat(StreamChunk.read(marked.getBytes(StandardCharsets.UTF_8), true))
                .isNull();
        assertThat(answer(Operation.CHAT_COMPLETIONS, marked)).isEqualTo(new AnswerScanner.Result.Malformed());
        byte[] wide = "{\"choices\":[]}".getBytes(StandardCharsets.UTF_16BE);
        assertThat(AnswerScanner.scan(request(Operation.CHAT_COMPLETIONS, null), "application/json", wide))
                .isEqualTo(new AnswerScanner.Result.Malformed());
    }

    private static void assertContent(String data, String text) {
        StreamChunk chunk = StreamChunk.read(data.getBytes(StandardCharsets.UTF_8), true);
        assertThat(chunk.content()).isEqualTo(StreamChunk.Content.TEXT);
        assertThat(chunk.text()).isEqualTo(text);
    }

    private static InferenceRequest request(Operation operation, EncodingFormat format) {
        return new InferenceRequest(
                operation,
                operation.path(),
                "m",
                false,
                1,
                false,
                format,
                0,
                null,
                null,
                null,
                null,
                "application/json",
                new byte[0]);
    }

    private static AnswerScanner.Result answer(Operation operation, String body) {
        return AnswerScanner.scan(request(operation, null), "application/json", body.getBytes(StandardCharsets.UTF_8));
    }

    private static Usage usage(Operation operation, String body) {
        return ((AnswerScanner.Result.Completion) answer(operation, body)).usage();
    }

    private static AnswerScanner.Result embeddingsResult(EncodingFormat format, String value) {
        byte[] body = ("{\"data\":[{\"embedding\":" + value + "}]}").getBytes(StandardCharsets.UTF_8);
        return AnswerScanner.scan(request(Operation.EMBEDDINGS, format), "application/json", body);
    }

    private static String embeddings(EncodingFormat format, String body) {
        AnswerScanner.Result result = AnswerScanner.scan(
                request(Operation.EMBEDDINGS, format), "application/json", body.getBytes(StandardCharsets.UTF_8));
        return new String(((AnswerScanner.Result.Completion) result).body(), StandardCharsets.UTF_8);
    }

    private static void assertChunk(String data, String facts) {
        StreamChunk chunk = chunk(data);
        List<String> said = new ArrayList<>();
        if (chunk.isError()) {
            said.add("error");
        }
        if (chunk.hasChoices()) {
            said.add("choices");
        }
        if (chunk.hasContent()) {
            said.add("content");
        }
        if (chunk.isOutput()) {
            said.add("output");
        }
        if (chunk.finished() > 0) {
            said.add("finished=" + chunk.finished());
        }
        if (chunk.isLast()) {
            said.add("last");
        }
        if (chunk.usage() != null) {
            said.add("usage=" + chunk.usage().promptTokens() + "+"
                    + chunk.usage().completionTokens());
        }
        assertThat(String.join(" ", said)).as(data).isEqualTo(facts);
    }

    private static StreamChunk chunk(String data) {
        return StreamChunk.read(data.getBytes(StandardCharsets.UTF_8), false);
    }

    private static String relayed(String data, boolean keepsUsage) {
        byte[] relayed =
                StreamChunk.read(data.getBytes(StandardCharsets.UTF_8), false).forCustomer(keepsUsage, null, null);
        return new String(relayed, StandardCharsets.UTF_8);
    }

    private static OpenAiError error(String body) {
        return RuntimeErrorScanner.read(400, body.getBytes(StandardCharsets.UTF_8));
    }
}
