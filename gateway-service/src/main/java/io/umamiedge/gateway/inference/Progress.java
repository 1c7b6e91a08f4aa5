package io.umamiedge.gateway.inference;

import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.request.UsageSource;
import io.umamiedge.gateway.openai.Continuation;
import io.umamiedge.gateway.openai.InferenceRequest;
import io.umamiedge.gateway.openai.StreamChunk;
import org.jspecify.annotations.Nullable;

/**
 * What a customer has been sent of a stream, over all nodes that it came from: enough to ask another node for the rest,
 * and to make the parts look and count as one. Not thread-safe.
 */
final class Progress {
    private static final int LONGEST_TEXT = 1 << 20;

    private final long promptTokens;
    private final @Nullable Continuation continuation;
    private final StringBuilder text = new StringBuilder();
    private StreamChunk.@Nullable Identity identity;
    private boolean onlyText = true;
    private boolean isResumed;
    private long before;
    private int sent;

    Progress(InferenceRequest request, boolean mayResume) {
        this.promptTokens = request.promptTokens();
        this.continuation = mayResume ? request.continuation() : null;
    }

    /** Whether the text is wanted, to be gone on from. */
    boolean keepsText() {
        return continuation != null && onlyText;
    }

    void took(StreamChunk chunk) {
        if (identity == null && chunk.hasChoices()) {
            identity = chunk.identity();
        }
        onlyText &= chunk.content() != StreamChunk.Content.OTHER && text.length() < LONGEST_TEXT;
        if (keepsText()) {
            text.append(chunk.text());
        }
    }

    /** Whether more than one node has had a part in it. */
    boolean isResumed() {
        return isResumed;
    }

    /** What the first node called the stream. */
    StreamChunk.@Nullable Identity identity() {
        return isResumed ? identity : null;
    }

    /**
     * Whether another node can go on from here, after so many tokens of the present one. Not after blank space, which
     * chat templates strip from the end of a message, so that it would be lost or come twice.
     */
    boolean canGoOn(long tokens) {
        return continuation != null
                && onlyText
                && !text.isEmpty()
                && !Character.isWhitespace(text.charAt(text.length() - 1))
                && continuation.mayFollow(before + tokens);
    }

    /** The present node is left after so many tokens that the customer has: the next one goes on from there. */
    void goOn(long tokens) {
        isResumed = true;
        before += tokens;
        sent = text.length();
    }

    /** The present node is left before the customer had anything of it. */
    void startAgain() {
        text.setLength(sent);
        onlyText = true;
        identity = isResumed ? identity : null;
    }

    /** What the next node is to be asked. */
    byte[] ask(InferenceRequest request) {
        return isResumed && continuation != null ? continuation.after(text.toString(), before) : request.upstreamBody();
    }

    /** What the prompt of a node costs for which nobody counted: it is sent the text so far as well. */
    long promptTokens() {
        return promptTokens + before;
    }

    /** What the whole request used so far, given what its present node used. */
    Usage total(Usage attempt) {
        if (before == 0) {
            return attempt;
        }
        long prompt = attempt.source() == UsageSource.NONE ? promptTokens : attempt.promptTokens() - before;
        return new Usage(Math.max(0, prompt), before + attempt.completionTokens(), UsageSource.ESTIMATED);
    }
}
