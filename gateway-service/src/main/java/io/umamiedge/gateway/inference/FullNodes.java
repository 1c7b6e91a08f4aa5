package io.umamiedge.gateway.inference;

import io.umamiedge.gateway.openai.OpenAiError;
import org.jspecify.annotations.Nullable;

/** What nodes that had too much to do said to one request. Not thread-safe. */
final class FullNodes {
    // Official clients wait as they are told, however long, or do not ask again at all beyond 120 s.
    private static final int LATEST_SECONDS = 60;

    private @Nullable Integer soonest;

    /** @param retryAfter the seconds that a node wants to be left alone for; null when it does not say */
    void add(@Nullable Integer retryAfter) {
        if (retryAfter != null && (soonest == null || retryAfter < soonest)) {
            soonest = retryAfter;
        }
    }

    /** Tells the customer to ask again when the first of them may be asked again, in 1 s to 60 s. */
    OpenAiError error() {
        int seconds = soonest == null ? 1 : Math.clamp(soonest, 1, LATEST_SECONDS);
        return OpenAiError.noNode("every node that may take the request is busy", seconds);
    }
}
