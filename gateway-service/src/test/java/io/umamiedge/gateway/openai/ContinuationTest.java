package io.umamiedge.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContinuationTest {
    private static final String CHAT =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"} ], \"stream\":true,\"max_tokens\": 9 }";

    @Test
    void goesOnInTheLastMessageOfAChat() {
        Continuation continuation = scan(Operation.CHAT_COMPLETIONS, CHAT).continuation();
        assertThat(new String(continuation.after("so \"far\"\né", 4), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"stream_options\":{\"include_usage\":true},\"continue_final_message\":true,"
                                + "\"add_generation_prompt\":false,\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"} "
                                + ",{\"role\":\"assistant\",\"content\":\"so \\\"far\\\"\\né\"}], \"stream\":true,\"max_tokens\": 5 }");
    }

    @Test
    void goesOnInThePromptOfACompletion() {
        String body =
                "{\"prompt\" : \"once\\u0020\" ,\"stream\":true,\"model\":\"m\",\"stream_options\":{\"include_usage\":true}}";
        Continuation continuation = scan(Operation.COMPLETIONS, body).continuation();
        assertThat(new String(continuation.after("upon", 1), StandardCharsets.UTF_8))
                .isEqualTo(body.replace("once\\u0020", "once\\u0020upon"));
        assertThat(continuation.mayFollow(1_000_000)).isTrue();
    }

    @Test
    void isOverWhenTheLimitIsReached() {
        Continuation continuation = scan(Operation.CHAT_COMPLETIONS, CHAT).continuation();
        assertThat(continuation.mayFollow(8)).isTrue();
        assertThat(continuation.mayFollow(9)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"n\":2",
                "\"tools\":[]",
                "\"response_format\":{\"type\":\"json_object\"}",
                "\"logprobs\":true",
                "\"stop\":[\"x\"]",
                "\"guided_json\":{}",
                "\"max_tokens\":\"9\"",
                "\"something_new\":1"
            })
    void isNoneWhereMoreTextMightNotBeWhatWouldHaveFollowed(String field) {
        String body = CHAT.replace("\"max_tokens\": 9", field);
        assertThat(scan(Operation.CHAT_COMPLETIONS, body).continuation()).isNull();
    }

    @Test
    void isNoneForWhatIsNoStreamOfOneText() {
        assertThat(scan(Operation.CHAT_COMPLETIONS, CHAT.replace("true", "false"))
                        .continuation())
                .isNull();
        assertThat(scan(Operation.COMPLETIONS, "{\"model\":\"m\",\"stream\":true,\"prompt\":[\"a\"]}")
                        .continuation())
                .isNull();
        assertThat(scan(Operation.RESPONSES, "{\"model\":\"m\",\"stream\":true,\"input\":\"a\"}")
                        .continuation())
                .isNull();
    }

    @Test
    void guessesThePromptFromItsTextAlone() {
        String image = "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:" + "A".repeat(10_000) + "\"}}";
        String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"" + "a".repeat(40)
                + "\"},{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"" + "b".repeat(40) + "\"}," + image
                + "]}]}";
        assertThat(scan(Operation.CHAT_COMPLETIONS, body).promptTokens()).isEqualTo(20);
        assertThat(scan(Operation.COMPLETIONS, "{\"model\":\"m\",\"prompt\":\"" + "a".repeat(38) + "\"}")
                        .promptTokens())
                .isEqualTo(10);
    }

    private static InferenceRequest scan(Operation operation, String body) {
        return ((BodyScan.Accepted)
                        RequestScanner.scan(operation, body.getBytes(StandardCharsets.UTF_8), new PrefixKey(1, 2)))
                .request();
    }
}
