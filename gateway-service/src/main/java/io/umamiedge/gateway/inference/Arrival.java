package io.umamiedge.gateway.inference;

import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.gateway.admission.Caller;
import io.umamiedge.gateway.openai.Operation;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the head of a known customer's request says.
 *
 * @param path as it was sent, with whatever follows it
 * @param model that a header names
 * @param readTimeout seconds that an official client waits for an answer, in its words
 */
record Arrival(
        Operation operation,
        RequestId id,
        Caller caller,
        String trace,
        @Nullable String clientRequestId,
        String path,
        @Nullable String model,
        @Nullable String contentType,
        @Nullable String readTimeout,
        ReplyExchange reply) {
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,9})?");
    private static final int MILLIS_PER_SECOND = 1_000;

    /** How long the answer may take: hardly longer than an official client waits for one that is not a stream. */
    Duration patience(Duration most, boolean stream) {
        return stream || readTimeout == null ? most : atMost(most, readTimeout);
    }

    /**
     * A second more than was told, so that a client that still waits is never answered before its own time is over:
     * openai-java cuts fractions off, so that 700 ms are told as 0.
     */
    static Duration atMost(Duration most, String readTimeout) {
        if (!SECONDS.matcher(readTimeout).matches()) {
            return most;
        }
        Duration wanted = Duration.ofMillis((long) ((Double.parseDouble(readTimeout) + 1) * MILLIS_PER_SECOND));
        return wanted.compareTo(most) < 0 ? wanted : most;
    }
}
