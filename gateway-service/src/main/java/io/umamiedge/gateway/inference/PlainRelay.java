package io.umamiedge.gateway.inference;

import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.gateway.openai.AnswerScanner;
import io.umamiedge.gateway.openai.InferenceRequest;
import io.umamiedge.gateway.openai.OpenAiError;
import io.umamiedge.gateway.openai.Operation;
import io.umamiedge.gateway.openai.RuntimeErrorScanner;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/** Holds the whole response of a node before any of it goes on, so that another node can take over until the very end. */
final class PlainRelay implements Relay {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVICE_UNAVAILABLE = 503;

    private final NodeAttempt attempt;
    private final InferenceRequest request;
    private final long mostBytes;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(1_024);
    private int status;
    private String contentType = "";
    private boolean stopped;

    PlainRelay(NodeAttempt attempt, InferenceRequest request, long mostBytes) {
        this.attempt = attempt;
        this.request = request;
        this.mostBytes = mostBytes;
    }

    /** Whether the request itself is to blame, so that every node would say the same; anything else is the node's fault. */
    private boolean blamesRequest(int status) {
        return switch (status) {
            // The gateway knows the paths of all runtimes but those that customers name themselves.
            case 404, 405 -> request.operation() == Operation.RUNTIMES;
            case 401, 403, 407, 408, 429 -> false;
            default -> status >= 400 && status < 500;
        };
    }

    @Override
    public void onHead(int status, String contentType, @Nullable Integer retryAfter) {
        this.status = status;
        this.contentType = contentType;
        if (status != 200 && !blamesRequest(status)) {
            boolean isFull = status == TOO_MANY_REQUESTS || status == SERVICE_UNAVAILABLE;
            if (isFull) {
                attempt.nodeIsFull(retryAfter);
            }
            fail(
                    isFull ? FailoverCause.UPSTREAM_FULL : FailoverCause.UPSTREAM_ERROR,
                    "the runtime answered with status " + status);
        }
    }

    @Override
    public void onBytes(byte[] bytes) {
        if (!stopped) {
            body.writeBytes(bytes);
            if (body.size() > mostBytes) {
                fail(FailoverCause.MALFORMED_RESPONSE, "the runtime's answer is too large");
            }
        }
    }

    @Override
    public void onEnd() {
        if (stopped) {
            return;
        }
        stopped = true;
        byte[] answer = body.toByteArray();
        if (status != 200) {
            attempt.refused(RuntimeErrorScanner.read(status, answer));
            return;
        }
        switch (AnswerScanner.scan(request, contentType, answer)) {
            case AnswerScanner.Result.Completion(Usage usage, byte[] body) ->
                attempt.answered(contentType, body, usage);
            case AnswerScanner.Result.Failure() ->
                attempt.failed(FailoverCause.UPSTREAM_ERROR, "the runtime answered with an error");
            case AnswerScanner.Result.Malformed() ->
                attempt.failed(FailoverCause.MALFORMED_RESPONSE, "the runtime's answer is not what was asked for");
        }
    }

    @Override
    public void onFailure(FailoverCause cause, String detail) {
        if (!stopped) {
            stopped = true;
            attempt.failed(cause, detail);
        }
    }

    @Override
    public boolean isAnswering() {
        return status != 0;
    }

    @Override
    public boolean hasBegun() {
        return false;
    }

    @Override
    public Usage usage() {
        return Usage.NONE;
    }

    @Override
    public byte[] error(OpenAiError error) {
        return error.toEvent();
    }

    @Override
    public void stop() {
        stopped = true;
    }

    private void fail(FailoverCause cause, String detail) {
        stopped = true;
        attempt.failed(cause, detail);
    }
}
