package io.umamiedge.gateway.chat;

import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.gateway.openai.ChatChunk;
import io.umamiedge.gateway.openai.ChatRequest;
import io.umamiedge.gateway.sse.SseEvent;
import io.umamiedge.gateway.sse.SseSplitter;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * What a runtime's stream says, piece by piece: events re-written for the customer, usage kept, the end recognised.
 *
 * <p>The end is {@code [DONE]}, which is never among what is to be relayed, or the end of the response after as many
 * finish reasons as choices were asked for: some runtimes leave {@code [DONE]} out. Not thread-safe.
 */
final class ChatStream {
    static final String DONE = "[DONE]";
    private static final byte[] NOTHING = {};

    private final SseSplitter splitter;
    private final int choices;
    private final boolean relaysUsage;
    private final ByteArrayOutputStream relay = new ByteArrayOutputStream(512);
    private int content;
    private int finished;
    private boolean output;
    private boolean done;
    private @Nullable Fault fault;
    private @Nullable Usage usage;

    ChatStream(ChatRequest request, int longestEvent) {
        this.splitter = new SseSplitter(longestEvent);
        this.choices = request.choices();
        this.relaysUsage = request.wantsUsage();
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
        if (!done && fault == null) {
            if (finished >= choices) {
                done = true;
            } else {
                fault = new Fault(FailoverCause.CONNECTION_LOST, "the runtime ended the stream before its end");
            }
        }
        return take();
    }

    /** Whether any choice has begun or ended; a role alone, which runtimes send before they have begun, is neither. */
    boolean hasOutput() {
        return output;
    }

    boolean isDone() {
        return done;
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
            return;
        }
        ChatChunk chunk = ChatChunk.read(event.data());
        if (chunk == null) {
            fault = new Fault(FailoverCause.MALFORMED_RESPONSE, "the runtime sent an event that is not JSON");
        } else if (chunk.isError()) {
            fault = new Fault(FailoverCause.UPSTREAM_ERROR, "the runtime reported an error in the stream");
        } else {
            finished += chunk.finished();
            output |= chunk.hasContent() || chunk.finished() > 0;
            if (chunk.usage() != null) {
                usage = chunk.usage();
            }
            if (chunk.hasChoices() || chunk.usage() == null || relaysUsage) {
                content += chunk.hasContent() ? 1 : 0;
                event.writeTo(relay);
            }
        }
    }
}
