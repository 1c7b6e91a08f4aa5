package io.umamiedge.gateway.inference;

import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.gateway.openai.InferenceRequest;
import io.umamiedge.gateway.openai.OpenAiError;
import io.umamiedge.gateway.openai.StreamChunk;
import io.umamiedge.gateway.sse.SseEvent;
import io.umamiedge.gateway.sse.SseSplitter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a runtime's stream says, piece by piece: events re-written for the customer, usage kept, the end recognised.
 *
 * <p>The end is {@code [DONE]}, or the event that is the last by its type, or the end of the response after as many
 * finish reasons as choices were asked for: some runtimes leave {@code [DONE]} out. What tells the customer of the end is
 * never among what is to be relayed, but in {@link #tail()}. Not thread-safe.
 */
final class RuntimeStream {
    private static final String DONE = "[DONE]";
    private static final byte[] DONE_EVENT = ("data: " + DONE + "\n\n").getBytes(StandardCharsets.US_ASCII);
    private static final byte[] NOTHING = {};

    private final SseSplitter splitter;
    private final InferenceRequest request;
    private final Progress progress;
    private final ByteArrayOutputStream relay = new ByteArrayOutputStream(512);
    private final ByteArrayOutputStream tail = new ByteArrayOutputStream(0);
    private int content;
    private int finished;
    private long events;
    private boolean output;
    private boolean done;
    private @Nullable Fault fault;
    private @Nullable Usage usage;

    RuntimeStream(InferenceRequest request, Progress progress, int longestEvent) {
        this.splitter = new SseSplitter(longestEvent);
        this.request = request;
        this.progress = progress;
    }

    /**
     * What one piece brought.
     *
     * @param relay events for the customer, possibly none
     * @param content how many of them carry content
     * @param fault what went wrong after them; null when nothing did
     */
    @SuppressWarnings("ArrayRecordComponent") // Relayed, never compared.
    record Batch(byte[] relay, int content, @Nullable Fault fault) {}

    /** Why a stream cannot go on. */
    record Fault(FailoverCause cause, String detail) {}

    Batch feed(byte[] piece) {
        if (!splitter.feed(piece, this::event) && fault == null && !done) {
            fault = new Fault(FailoverCause.MALFORMED_RESPONSE, "the runtime sent an event that is too long");
        }
        return take();
    }

    /** The response is over; a fault when it was cut. */
    Batch finish() {
        splitter.finish(this::event);
        return cut(new Fault(FailoverCause.CONNECTION_LOST, "the runtime ended the stream before its end"));
    }

    /** Nothing more will come; a fault unless every choice has ended already. */
    Batch cut(Fault why) {
        if (!done && fault == null) {
            done = finished >= request.choices();
            fault = done ? null : why;
        }
        return take();
    }

    /** Whether anything was generated; what runtimes send before they have begun, such as a role, is nothing. */
    boolean hasOutput() {
        return output;
    }

    boolean isDone() {
        return done;
    }

    /** What ends the customer's stream, once the runtime's is done. */
    byte[] tail() {
        return request.operation().streamsChoices() ? DONE_EVENT : tail.toByteArray();
    }

    /** The end of a stream that cannot go on, in the words of its operation. */
    byte[] error(OpenAiError error) {
        return request.operation().streamsChoices() ? error.toEvent() : error.toTypedEvent(events);
    }

    /** What the runtime counted; null when it has not said. */
    @Nullable
    Usage usage() {
        return usage;
    }

    private Batch take() {
        Batch batch = new Batch(relay.size() == 0 ? NOTHING : relay.toByteArray(), content, fault);
        relay.reset();
        content = 0;
        return batch;
    }

    private void event(SseEvent event) {
        if (done || fault != null) {
            return;
        }
        if (event.is(DONE)) {
            done = true;
            event.writeTo(tail);
            return;
        }
        StreamChunk chunk = StreamChunk.read(event.data(), progress.keepsText());
        if (chunk == null) {
            fault = new Fault(FailoverCause.MALFORMED_RESPONSE, "the runtime sent an event that is not JSON");
        } else if (chunk.isError()) {
            fault = new Fault(FailoverCause.UPSTREAM_ERROR, "the runtime reported an error in the stream");
        } else {
            chunk(event, chunk);
        }
    }

    private void chunk(SseEvent event, StreamChunk chunk) {
        events++;
        finished += chunk.finished();
        output |= chunk.isOutput();
        usage = larger(usage, chunk.usage());
        if (chunk.isLast()) {
            done = true;
            forCustomer(event, chunk).writeTo(tail);
        } else if (isForCustomer(chunk)) {
            progress.took(chunk);
            content += chunk.hasContent() ? 1 : 0;
            forCustomer(event, chunk).writeTo(relay);
        }
    }

    private boolean isForCustomer(StreamChunk chunk) {
        if (progress.isResumed() && chunk.hasChoices() && !chunk.isOutput()) {
            // The customer has been told already whose words these are.
            return false;
        }
        return chunk.type() != null || chunk.hasChoices() || chunk.usage() == null || request.wantsUsage();
    }

    private SseEvent forCustomer(SseEvent event, StreamChunk chunk) {
        Usage total = progress.isResumed() && chunk.usage() != null ? progress.total(chunk.usage()) : null;
        return event.with(chunk.forCustomer(request.wantsUsage(), total, progress.identity()));
    }

    /** Running counts only grow: a smaller one is a mistake, or an attempt to take tokens back. */
    private static @Nullable Usage larger(@Nullable Usage before, @Nullable Usage next) {
        if (before == null || next == null) {
            return next == null ? before : next;
        }
        return new Usage(
                Math.max(before.promptTokens(), next.promptTokens()),
                Math.max(before.completionTokens(), next.completionTokens()),
                next.source());
    }
}
