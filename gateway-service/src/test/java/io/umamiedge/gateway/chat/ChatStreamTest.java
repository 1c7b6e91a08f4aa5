package io.umamiedge.gateway.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.request.UsageSource;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.gateway.openai.ChatRequest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ChatStreamTest {
    private static final String HELLO = "data: {\"choices\":[{\"delta\":{\"content\":\"hello\"}}]}\n\n";
    private static final String STOP = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    private static final String USAGE =
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":1}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";

    @Test
    void keepsTheUsageAndTheEndForItself() {
        ChatStream stream = stream(1, false);
        assertThat(text(stream.feed(bytes(HELLO + STOP + USAGE + DONE)))).isEqualTo(HELLO + STOP);
        assertThat(stream.isDone()).isTrue();
        assertThat(stream.usage()).isEqualTo(new Usage(4, 1, UsageSource.REPORTED));
    }

    @Test
    void relaysTheUsageToWhoeverAskedForIt() {
        assertThat(text(stream(1, true).feed(bytes(HELLO + STOP + USAGE + DONE))))
                .isEqualTo(HELLO + STOP + USAGE);
    }

    @Test
    void countsEventsWithContent() {
        ChatStream stream = stream(1, false);
        assertThat(stream.feed(bytes(HELLO + HELLO + STOP)).content()).isEqualTo(2);
        assertThat(stream.feed(bytes(HELLO)).content()).isEqualTo(1);
    }

    @Test
    void takesTheEndAfterEveryFinishReasonForTheEnd() {
        ChatStream stream = stream(2, false);
        stream.feed(bytes(STOP + STOP));
        assertThat(stream.finish().fault()).isNull();
        assertThat(stream.isDone()).isTrue();
    }

    @Test
    void takesTheEndBeforeEveryFinishReasonForACut() {
        ChatStream stream = stream(2, false);
        stream.feed(bytes(HELLO + STOP));
        assertThat(stream.finish().fault().cause()).isEqualTo(FailoverCause.CONNECTION_LOST);
        assertThat(stream.isDone()).isFalse();
    }

    @Test
    void relaysWhatCameBeforeAFaultAndNothingAfterIt() {
        ChatStream.Batch batch =
                stream(1, false).feed(bytes(HELLO + "data: {\"error\":{\"message\":\"x\"}}\n\n" + STOP));
        assertThat(text(batch)).isEqualTo(HELLO);
        assertThat(batch.fault().cause()).isEqualTo(FailoverCause.UPSTREAM_ERROR);
    }

    @Test
    void takesAnEventThatIsNotJsonForAFault() {
        assertThat(stream(1, false).feed(bytes("data: <html>\n\n")).fault().cause())
                .isEqualTo(FailoverCause.MALFORMED_RESPONSE);
    }

    @Test
    void takesARoleForNoOutput() {
        ChatStream stream = stream(1, false);
        stream.feed(bytes("data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n"));
        assertThat(stream.hasOutput()).isFalse();
        stream.feed(bytes(HELLO));
        assertThat(stream.hasOutput()).isTrue();
    }

    @Test
    void ignoresWhateverFollowsTheEnd() {
        ChatStream stream = stream(1, false);
        assertThat(text(stream.feed(bytes(HELLO + DONE + HELLO + "data: x\n\n"))))
                .isEqualTo(HELLO);
        assertThat(stream.finish().fault()).isNull();
    }

    private static ChatStream stream(int choices, boolean wantsUsage) {
        return new ChatStream(new ChatRequest("m", true, choices, wantsUsage, new byte[0]), 1_000);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(ChatStream.Batch batch) {
        return new String(batch.relay(), StandardCharsets.UTF_8);
    }
}
