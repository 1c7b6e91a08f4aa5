package io.umamiedge.gateway.inference;

import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.request.UsageSource;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.gateway.openai.InferenceRequest;
import io.umamiedge.gateway.openai.OpenAiError;
import java.io.ByteArrayOutputStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Passes a stream on as it comes. The head and the first events wait for the first token and until everything recorded
 * so far is acknowledged; until then another node can still take over.
 */
final class StreamRelay implements Relay {
    private static final int MOST_HELD_BYTES = 64 * 1024;

    private final NodeAttempt attempt;
    private final Progress progress;
    private final RuntimeStream stream;
    private final PlainRelay refusal;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream(512);
    private int heldContent;
    private int relayedContent;
    private boolean waiting;
    private boolean begun;
    private boolean stopped;
    private @Nullable Boolean isStream;

    StreamRelay(
            NodeAttempt attempt, InferenceRequest request, Progress progress, int longestEvent, long longestRefusal) {
        this.attempt = attempt;
        this.progress = progress;
        this.stream = new RuntimeStream(request, progress, longestEvent);
        this.refusal = new PlainRelay(attempt, request, longestRefusal);
    }

    @Override
    public void onHead(int status, String contentType, @Nullable Integer retryAfter) {
        isStream = status == 200;
        if (status != 200) {
            refusal.onHead(status, contentType, retryAfter);
        } else if (!contentType.toLowerCase(Locale.ROOT).startsWith("text/event-stream")) {
            fail(FailoverCause.MALFORMED_RESPONSE, "the runtime did not answer with a stream");
        }
    }

    @Override
    public void onBytes(byte[] bytes) {
        if (!Boolean.TRUE.equals(isStream)) {
            refusal.onBytes(bytes);
        } else if (!stopped) {
            take(stream.feed(bytes));
        }
    }

    @Override
    public void onEnd() {
        if (!Boolean.TRUE.equals(isStream)) {
            refusal.onEnd();
        } else if (!stopped) {
            take(stream.finish());
        }
    }

    @Override
    public void onFailure(FailoverCause cause, String detail) {
        if (!Boolean.TRUE.equals(isStream)) {
            refusal.onFailure(cause, detail);
        } else if (!stopped) {
            take(stream.cut(new RuntimeStream.Fault(cause, detail)));
        }
    }

    @Override
    public boolean isAnswering() {
        return waiting || refusal.isAnswering();
    }

    @Override
    public boolean hasBegun() {
        return begun;
    }

    @Override
    public Usage usage() {
        return usage(relayedContent);
    }

    @Override
    public byte[] error(OpenAiError error) {
        return stream.error(error);
    }

    @Override
    public void stop() {
        stopped = true;
        refusal.stop();
    }

    private void take(RuntimeStream.Batch batch) {
        held.writeBytes(batch.relay());
        heldContent += batch.content();
        if (batch.content() > 0) {
            attempt.tokens(batch.content());
        }
        RuntimeStream.Fault fault = batch.fault();
        if (begun) {
            release();
        } else if (fault == null && !waiting && held.size() > 0 && (stream.hasOutput() || isFull())) {
            waiting = true;
            attempt.answers();
            attempt.whenRecorded(this::begin);
        }
        if (fault != null) {
            fail(fault.cause(), fault.detail());
        } else if (stream.isDone()) {
            finish();
        } else if (!begun && isFull()) {
            attempt.pause();
        }
    }

    private boolean isFull() {
        return held.size() > MOST_HELD_BYTES;
    }

    private void begin() {
        if (!begun && (!stopped || stream.isDone())) {
            begun = true;
            attempt.begun();
            release();
            attempt.resume();
        }
    }

    private void release() {
        if (held.size() > 0) {
            attempt.write(held.toByteArray());
            held.reset();
        }
        relayedContent += heldContent;
        heldContent = 0;
    }

    private void finish() {
        stopped = true;
        if (!begun && !waiting) {
            attempt.failed(FailoverCause.MALFORMED_RESPONSE, "the runtime ended the stream without an answer");
        } else {
            attempt.ended(stream.tail(), usage(relayedContent + heldContent));
        }
    }

    private void fail(FailoverCause cause, String detail) {
        stopped = true;
        attempt.failed(cause, detail);
    }

    private Usage usage(int content) {
        Usage reported = stream.usage();
        if (reported != null) {
            return reported;
        }
        return content == 0 ? Usage.NONE : new Usage(progress.promptTokens(), content, UsageSource.ESTIMATED);
    }
}
