package io.umamiedge.gateway.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.request.UsageSource;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.gateway.openai.InferenceRequest;
import io.umamiedge.gateway.openai.OpenAiError;
import io.umamiedge.gateway.openai.Operation;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RuntimeStreamTest {
    private static final String HELLO = "data: {\"choices\":[{\"delta\":{\"content\":\"hello\"}}]}\n\n";
    private static final String STOP = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    private static final String USAGE =
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":1}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";

    @Test
    void keepsTheUsageAndTheEndForItself() {
        RuntimeStream stream = stream(1, false);
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
        RuntimeStream stream = stream(1, false);
        assertThat(stream.feed(bytes(HELLO + HELLO + STOP)).content()).isEqualTo(2);
        assertThat(stream.feed(bytes(HELLO)).content()).isEqualTo(1);
    }

    @Test
    void takesTheEndAfterEveryFinishReasonForTheEnd() {
        RuntimeStream stream = stream(2, false);
        stream.feed(bytes(STOP + STOP));
        assertThat(stream.finish().fault()).isNull();
        assertThat(stream.isDone()).isTrue();
    }

    @Test
    void takesTheEndBeforeEveryFinishReasonForACut() {
        RuntimeStream stream = stream(2, false);
        stream.feed(bytes(HELLO + STOP));
        assertThat(stream.finish().fault().cause()).isEqualTo(FailoverCause.CONNECTION_LOST);
        assertThat(stream.isDone()).isFalse();
    }

    @Test
    void relaysWhatCameBeforeAFaultAndNothingAfterIt() {
        RuntimeStream.Batch batch =
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
        RuntimeStream stream = stream(1, false);
        stream.feed(bytes("data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n"));
        assertThat(stream.hasOutput()).isFalse();
        stream.feed(bytes(HELLO));
        assertThat(stream.hasOutput()).isTrue();
    }

    @Test
    void ignoresWhateverFollowsTheEnd() {
        RuntimeStream stream = stream(1, false);
        assertThat(text(stream.feed(bytes(HELLO + DONE + HELLO + "data: x\n\n"))))
                .isEqualTo(HELLO);
        assertThat(stream.finish().fault()).isNull();
    }

    @Test
    void keepsBackTheEventThatEndsATypedStream() {
        RuntimeStream stream = stream(Operation.RESPONSES, 1, false);
        String created = "event: response.created\ndata: {\"type\":\"response.created\"}\n\n";
        String delta =
                "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"a\"}\n\n";
        String completed = "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":"
                + "{\"usage\":{\"input_tokens\":4,\"output_tokens\":1}}}\n\n";
        assertThat(text(stream.feed(bytes(created)))).isEqualTo(created);
        assertThat(stream.hasOutput()).isFalse();
        assertThat(text(stream.feed(bytes(delta + completed + delta)))).isEqualTo(delta);
        assertThat(stream.hasOutput()).isTrue();
        assertThat(stream.isDone()).isTrue();
        assertThat(new String(stream.tail(), StandardCharsets.UTF_8)).isEqualTo(completed);
        assertThat(stream.usage()).isEqualTo(new Usage(4, 1, UsageSource.REPORTED));
    }

    @Test
    void speaksOfAnErrorAsTheOperationDoes() {
        RuntimeStream stream = stream(Operation.RESPONSES, 1, false);
        stream.feed(bytes("data: {\"type\":\"response.created\"}\n\n"));
        assertThat(new String(stream.error(OpenAiError.timeout()), StandardCharsets.UTF_8))
                .isEqualTo("event: error\ndata: {\"type\":\"error\",\"code\":\"timeout\",\"message\":"
                        + "\"the request took too long\",\"param\":null,\"sequence_number\":1}\n\n");
        assertThat(new String(stream(1, false).error(OpenAiError.timeout()), StandardCharsets.UTF_8))
                .startsWith("data: {\"error\":{");
    }

    @Test
    void takesAResponseThatEndsWithoutItsLastEventForACut() {
        RuntimeStream stream = stream(Operation.RESPONSES, 1, false);
        stream.feed(bytes("data: {\"type\":\"response.output_text.delta\",\"delta\":\"a\"}\n\n"));
        assertThat(stream.finish().fault().cause()).isEqualTo(FailoverCause.CONNECTION_LOST);
    }

    @Test
    void believesTheLargestOfSeveralCounts() {
        RuntimeStream stream = stream(1, false);
        stream.feed(bytes(HELLO.replace("}]}", "}],\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":9}}")));
        assertThat(text(stream.feed(bytes(USAGE)))).isEmpty();
        assertThat(stream.usage()).isEqualTo(new Usage(4, 9, UsageSource.REPORTED));
    }

    private static RuntimeStream stream(int choices, boolean wantsUsage) {
        return stream(Operation.CHAT_COMPLETIONS, choices, wantsUsage);
    }

    private static RuntimeStream stream(Operation operation, int choices, boolean wantsUsage) {
        InferenceRequest request = new InferenceRequest(
                operation,
                operation.path(),
                "m",
                true,
                choices,
                wantsUsage,
                null,
                0,
                null,
                null,
                null,
                null,
                "application/json",
                new byte[0]);
        return new RuntimeStream(request, new Progress(request, true), 1_000);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(RuntimeStream.Batch batch) {
        return new String(batch.relay(), StandardCharsets.UTF_8);
    }
}
