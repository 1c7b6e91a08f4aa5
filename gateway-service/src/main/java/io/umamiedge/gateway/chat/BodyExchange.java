package io.umamiedge.gateway.chat;

import io.umamiedge.gateway.openai.OpenAiError;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A request's body on its way in: bounded in size and time. To be used on one event loop. */
final class BodyExchange {
    private final HttpServerRequest request;
    private final long mostBytes;
    private final Vertx vertx;
    private final long timer;
    private long received;
    private final Buffer body = Buffer.buffer();
    private @Nullable Consumer<byte[]> whenWhole;
    private Consumer<OpenAiError> whenRefused = _ -> {};

    BodyExchange(Vertx vertx, HttpServerRequest request, long mostBytes, Duration patience) {
        this.vertx = vertx;
        this.request = request;
        this.mostBytes = mostBytes;
        this.timer = vertx.setTimer(patience.toMillis(), _ -> late());
    }

    /** Calls exactly one of the two, unless the customer goes away first. */
    void read(Consumer<byte[]> whole, Consumer<OpenAiError> refused) {
        if (declaredLength() > mostBytes) {
            discard();
            refused.accept(OpenAiError.tooLarge(mostBytes));
            return;
        }
        whenWhole = whole;
        whenRefused = refused;
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        listen();
    }

    /**
     * Takes the body in for nothing, because a customer that is still sending does not read an answer; only so much of
     * it, then the connection is closed.
     */
    void discard() {
        whenWhole = null;
        listen();
    }

    private void listen() {
        request.exceptionHandler(_ -> stop());
        request.handler(this::bytes);
        request.endHandler(_ -> end());
        request.resume();
    }

    private void bytes(Buffer bytes) {
        received += bytes.length();
        if (whenWhole == null) {
            if (received > 2 * mostBytes) {
                request.connection().close();
            }
        } else if (received > mostBytes) {
            whenWhole = null;
            whenRefused.accept(OpenAiError.tooLarge(mostBytes));
        } else {
            body.appendBuffer(bytes);
        }
    }

    private void end() {
        stop();
        Consumer<byte[]> whole = whenWhole;
        if (whole != null) {
            whenWhole = null;
            whole.accept(body.getBytes());
        }
    }

    private void late() {
        if (whenWhole != null) {
            whenWhole = null;
            whenRefused.accept(OpenAiError.bodyTimeout());
        }
        request.connection().close();
    }

    private void stop() {
        vertx.cancelTimer(timer);
    }

    private long declaredLength() {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length);
        } catch (NumberFormatException e) {
            // The HTTP decoder has refused such a request already.
            return 0;
        }
    }
}
