package io.umamiedge.cli.demo;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.RequestId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request as its client saw it.
 *
 * @param clientRequestId what the client called it
 * @param requestId what the gateway called it; null when no answer came
 * @param ending how it ended
 * @param took from sending to the end
 */
public record SeenRequest(
        String clientRequestId,
        CustomerId customerId,
        @Nullable RequestId requestId,
        Ending ending,
        Duration took) {

    /** How a request ended for its client. */
    public sealed interface Ending {}

    /** A whole response: for a stream, up to and including {@code [DONE]}. */
    public record Complete(long tokens) implements Ending {}

    /** A well-formed error. */
    public record Refused(int status, String code, String message) implements Ending {}

    /** The connection broke, or the stream ended early or with an error event. */
    public record Broken(String reason) implements Ending {}

    public boolean isComplete() {
        return ending instanceof Complete;
    }
}
