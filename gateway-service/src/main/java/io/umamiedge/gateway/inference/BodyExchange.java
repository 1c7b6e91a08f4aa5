package io.umamiedge.gateway.inference;

import io.umamiedge.gateway.openai.OpenAiError;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A request's body on its way in: bounded in size, time and memory. To be used on one event loop. */
final class BodyExchange {
    private final HttpServerRequest request;
    private final BodyMemory memory;
    private final long mostBytes;
    private final Vertx vertx;
    private final long timer;
    private long received;
    private long held;
    private Buffer body = Buffer.buffer();
    private @Nullable Consumer<Received> whenWhole;
    private Consumer<OpenAiError> whenRefused = _ -> {};

    /** A whole body; to be closed when nobody will send it on any more. */
    @SuppressWarnings("ArrayRecordComponent") // Relayed, never compared.
    record Received(byte[] bytes, Runnable release) implements AutoCloseable {
        @Override
        public void close() {
            release.run();
        }
    }

    BodyExchange(Vertx vertx, HttpServerRequest request, BodyMemory memory, long mostBytes, Duration patience) {
        this.vertx = vertx;
        this.request = request;
        this.memory = memory;
        this.mostBytes = mostBytes;
        this.timer = vertx.setTimer(patience.toMillis(), _ -> late());
    }

    /** Calls exactly one of the two, unless the customer goes away first. */
    void read(Consumer<Received> whole, Consumer<OpenAiError> refused) {
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !"identity".equalsIgnoreCase(encoding)) {
            discard();
            refused.accept(OpenAiError.unsupportedMedia("a content encoding"));
            return;
        }
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
            refuse(OpenAiError.tooLarge(mostBytes));
        } else if (!memory.take(bytes.length())) {
            refuse(OpenAiError.noNode("the gateway holds as many request bodies as it can", 1));
        } else {
            held += bytes.length();
            body.appendBuffer(bytes);
        }
    }

    private void end() {
        vertx.cancelTimer(timer);
        Consumer<Received> whole = whenWhole;
        if (whole != null) {
            whenWhole = null;
            long size = held;
            held = 0;
            whole.accept(new Received(body.getBytes(), () -> memory.give(size)));
        }
    }

    private void late() {
        if (whenWhole != null) {
            refuse(OpenAiError.bodyTimeout());
        }
        request.connection().close();
    }

    private void refuse(OpenAiError error) {
        whenWhole = null;
        release();
        whenRefused.accept(error);
    }

    private void stop() {
        vertx.cancelTimer(timer);
        whenWhole = null;
        release();
    }

    private void release() {
        memory.give(held);
        held = 0;
        body = Buffer.buffer();
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
