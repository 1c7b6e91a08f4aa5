package io.umamiedge.simulator;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * One inference request from its head to exactly one entry in the books: completed, rejected, failed or aborted.
 * Belongs to one event loop.
 */
final class Exchange {
    private static final int LONGEST_ID = 128;

    private final HttpServerRequest request;
    private final Books books;
    private final @Nullable String requestId;
    private final long receivedAt = System.nanoTime();
    private boolean over;
    private Runnable whenOver = () -> {};

    Exchange(HttpServerRequest request, Books books) {
        this.request = request;
        this.books = books;
        String id = request.getHeader("x-request-id");
        this.requestId = id != null && id.length() <= LONGEST_ID ? id : null;
        books.receive();
        request.exceptionHandler(_ -> abort());
        request.response().exceptionHandler(_ -> abort());
        request.response().closeHandler(_ -> abort());
    }

    HttpServerResponse response() {
        return request.response();
    }

    boolean isOver() {
        return over;
    }

    /** Runs once, however it ends. */
    void whenOver(Runnable action) {
        whenOver = action;
    }

    /** To be called once, when the first token is out or, of a plain answer, would have been so long ago. */
    void firstToken(double millisAgo) {
        books.firstToken(age() - Math.round(millisAgo * 1e6));
    }

    /** Ends the response; it counts as completed when its last byte was written. */
    void complete(Buffer rest, int promptTokens, int completionTokens, boolean atLength) {
        response().end(rest).onComplete(written -> {
            if (end()) {
                if (written.succeeded()) {
                    books.complete(requestId, promptTokens, completionTokens, atLength, age());
                } else {
                    books.abort();
                }
            }
        });
    }

    void reject(Rejected reason) {
        if (end()) {
            books.reject();
            json(reason.status(), reason.body());
        }
    }

    /** Answers with an error of the runtime. */
    void fail(int status, String message) {
        if (end()) {
            books.fail();
            if (status == 429 || status == 503) {
                response().putHeader("retry-after", "1");
            }
            json(
                    status,
                    OpenAi.error(message, status == 429 ? "rate_limit_error" : "internal_server_error", null, null));
        }
    }

    /** Ends a response that is no good. */
    void spoil(Buffer rest) {
        if (end()) {
            books.fail();
            response().end(rest);
        }
    }

    /** Closes the connection where it stands. */
    void cut() {
        if (end()) {
            books.fail();
            request.connection().close();
        }
    }

    private void abort() {
        if (end()) {
            books.abort();
        }
    }

    private long age() {
        return System.nanoTime() - receivedAt;
    }

    private boolean end() {
        if (over) {
            return false;
        }
        over = true;
        whenOver.run();
        return true;
    }

    private void json(int status, byte[] body) {
        response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(Buffer.buffer(body));
    }
}
