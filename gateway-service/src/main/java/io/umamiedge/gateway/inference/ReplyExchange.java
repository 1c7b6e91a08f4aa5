package io.umamiedge.gateway.inference;

import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.gateway.admission.Headroom;
import io.umamiedge.gateway.openai.OpenAiError;
import io.umamiedge.gateway.openai.ResetTime;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The customer's side of a request: what goes out, and whether anybody is still there. Writing to a customer who is gone
 * has no effect. To be used on one event loop.
 */
public final class ReplyExchange {
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final HttpServerResponse response;
    private final boolean isHttp2;
    private @Nullable Supplier<Headroom> headroom;
    private Runnable onClosed = () -> {};
    private Runnable onEnd = () -> {};
    private long timer = NO_TIMER;
    private boolean over;
    /** Of a stream, what has been written in this turn of the event loop. */
    private @Nullable Buffer unwritten;

    public ReplyExchange(Vertx vertx, HttpServerRequest request, RequestId id) {
        this.vertx = vertx;
        this.response = request.response();
        this.isHttp2 = request.version() == HttpVersion.HTTP_2;
        response.putHeader("x-request-id", id.value());
        response.closeHandler(_ -> closed());
        response.exceptionHandler(_ -> closed());
    }

    /** Calls this once if the customer goes away before the end. */
    void onClosed(Runnable then) {
        onClosed = then;
    }

    /** Calls this once, when the reply has ended or the customer has gone. */
    void onEnd(Runnable then) {
        if (over) {
            then.run();
        } else {
            onEnd = then;
        }
    }

    /** Calls this if the reply has not ended by then. */
    void onTimeout(Duration patience, Runnable then) {
        timer = vertx.setTimer(patience.toMillis(), _ -> then.run());
    }

    /** The head tells how far the customer is from its limits by then, in place of what it was to tell before. */
    public void headroom(Supplier<Headroom> newest) {
        headroom = newest;
    }

    private void tellHeadroom() {
        if (headroom != null) {
            Headroom told = headroom.get();
            limit("requests", told.requests());
            limit("tokens", told.tokens());
        }
    }

    private void limit(String what, Headroom.Of of) {
        response.putHeader("x-ratelimit-limit-" + what, Long.toString(of.limit()))
                .putHeader("x-ratelimit-remaining-" + what, Long.toString(of.remaining()))
                .putHeader("x-ratelimit-reset-" + what, ResetTime.of(of.reset()));
    }

    /** Names the decision in the head, in place of an earlier one. */
    void decided(RoutingDecision decision) {
        response.putHeader("x-umami-decision-id", decision.decisionId().value());
        if (decision.region() == null) {
            response.headers().remove("x-umami-region");
        } else {
            response.putHeader("x-umami-region", decision.region());
        }
    }

    /** Asks the customer to ask no more on this connection; HTTP/2 has no header for it. */
    void isLast() {
        if (!isHttp2) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
    }

    /** Ends with an error as the whole response. */
    public void error(OpenAiError error) {
        if (over) {
            return;
        }
        if (error.status() == 401) {
            response.putHeader("www-authenticate", "Bearer");
        }
        Integer wait = error.retryAfterSeconds();
        if (wait != null) {
            response.putHeader(HttpHeaders.RETRY_AFTER, wait.toString());
        }
        if (error.isPointlessToRetry()) {
            response.putHeader("x-should-retry", "false");
        }
        json(error.status(), error.toJson());
    }

    /** Ends with this as the whole response. */
    public void json(int status, byte[] body) {
        answer(status, "application/json", body);
    }

    /** Ends with this as the whole response. */
    void answer(int status, String contentType, byte[] body) {
        if (!over) {
            end();
            tellHeadroom();
            response.setStatusCode(status)
                    .putHeader(HttpHeaders.CONTENT_TYPE, contentType)
                    .end(Buffer.buffer(body));
        }
    }

    /** Makes it a stream; the head goes out with the first bytes. */
    void beginStream() {
        tellHeadroom();
        response.setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                // nginx in front would hold events back otherwise.
                .putHeader("x-accel-buffering", "no");
    }

    /** Goes out when the event loop has read all that is there by now, together with what follows until then. */
    void write(byte[] bytes) {
        if (over || bytes.length == 0) {
            return;
        }
        if (unwritten == null) {
            unwritten = Buffer.buffer(bytes);
            vertx.runOnContext(_ -> flush());
        } else {
            unwritten.appendBytes(bytes);
        }
    }

    private void flush() {
        if (!over && unwritten != null) {
            response.write(unwritten);
            unwritten = null;
        }
    }

    /** Whether the customer reads more slowly than is written. */
    boolean isFull() {
        return !over && response.writeQueueFull();
    }

    void onDrain(Runnable then) {
        response.drainHandler(_ -> then.run());
    }

    void endStream(byte[] tail) {
        if (!over) {
            end();
            response.end(unwritten == null ? Buffer.buffer(tail) : unwritten.appendBytes(tail));
        }
    }

    private void closed() {
        if (!over) {
            end();
            onClosed.run();
        }
    }

    private void end() {
        over = true;
        onEnd.run();
        if (timer != NO_TIMER) {
            vertx.cancelTimer(timer);
        }
    }
}
