package io.umamiedge.gateway.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.request.UsageSource;
import io.umamiedge.gateway.openai.BodyScan;
import io.umamiedge.gateway.openai.InferenceRequest;
import io.umamiedge.gateway.openai.Operation;
import io.umamiedge.gateway.openai.PrefixKey;
import io.umamiedge.gateway.openai.RequestScanner;
import io.umamiedge.gateway.openai.StreamChunk;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private static final InferenceRequest REQUEST = ((BodyScan.Accepted) RequestScanner.scan(
                    Operation.CHAT_COMPLETIONS,
                    bytes(
                            "{\"model\":\"m\",\"stream\":true,\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"),
                    new PrefixKey(1, 2)))
            .request();

    private final Progress progress = new Progress(REQUEST, true);

    @Test
    void asksForTheRestOfWhatTheCustomerHas() {
        take("{\"content\":\"one\"}");
        take("{\"content\":\" two\"}");
        assertThat(progress.canGoOn(2)).isTrue();
        progress.goOn(2);
        assertThat(asked()).contains("\"content\":\"one two\"").contains("\"max_tokens\":7");
    }

    @Test
    void forgetsWhatTheCustomerNeverHad() {
        take("{\"content\":\"one\"}");
        progress.goOn(1);
        take("{\"content\":\" lost\"}");
        progress.startAgain();
        take("{\"content\":\" two\"}");
        progress.goOn(1);
        assertThat(asked()).contains("\"content\":\"one two\"").contains("\"max_tokens\":7");
    }

    @Test
    void doesNotGoOnAfterNothingBlankSpaceOrAnythingButText() {
        assertThat(progress.canGoOn(0)).isFalse();
        take("{\"content\":\"one \"}");
        assertThat(progress.canGoOn(1)).isFalse();
        take("{\"content\":\"two\"}");
        assertThat(progress.canGoOn(2)).isTrue();
        assertThat(progress.canGoOn(9)).as("at its limit").isFalse();
        take("{\"reasoning_content\":\"hm\"}");
        assertThat(progress.canGoOn(3)).isFalse();
        assertThat(new Progress(REQUEST, false).keepsText()).isFalse();
    }

    @Test
    void countsThePromptOnceAndWhatEachNodeGenerated() {
        Usage reported = new Usage(5, 4, UsageSource.REPORTED);
        assertThat(progress.total(reported)).isEqualTo(reported);
        take("{\"content\":\"one\"}");
        progress.goOn(3);
        assertThat(progress.promptTokens()).isEqualTo(4);
        assertThat(progress.total(new Usage(8, 4, UsageSource.REPORTED)))
                .isEqualTo(new Usage(5, 7, UsageSource.ESTIMATED));
        assertThat(progress.total(Usage.NONE)).isEqualTo(new Usage(1, 3, UsageSource.ESTIMATED));
    }

    private void take(String delta) {
        progress.took(StreamChunk.read(bytes("{\"choices\":[{\"delta\":" + delta + "}]}"), true));
    }

    private String asked() {
        return new String(progress.ask(REQUEST), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
