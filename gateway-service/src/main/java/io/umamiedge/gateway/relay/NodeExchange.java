package io.umamiedge.gateway.relay;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.umamiedge.contracts.routing.FailoverCause;
import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One try on one node: sends the request and hands on what comes back until it ends, fails or is cancelled. After any of
 * these the listener is not called again. To be used on one event loop.
 */
public final class NodeExchange {
    private static final long LINGER_MILLIS = 1_000;
    private static final long NO_TIMER = -1;
    // RFC 9113, section 6.7: eight bytes of any kind.
    private static final byte[] PING = new byte[8];
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");

    /** Whoever wants the response. */
    public interface Listener {
        /** @param retryAfter the seconds that the node asks to be left alone for (RFC 9110, section 10.2.3); null unless it does */
        void onHead(int status, String contentType, @Nullable Integer retryAfter);

        void onBytes(byte[] bytes);

        void onEnd();

        /** @param detail a sentence without content, keys or addresses */
        void onFailure(FailoverCause cause, String detail);
    }

    private final Vertx vertx;
    private final HttpClient http;
    private final NodeClientConfig config;
    private final NodeCall call;
    private final Listener listener;
    private @Nullable HttpClientRequest request;
    private @Nullable HttpClientResponse response;
    private boolean over;
    private boolean paused;
    private boolean relaying;
    private long startedAt;
    private long deadline;
    private long timer = NO_TIMER;

    NodeExchange(Vertx vertx, HttpClient http, NodeClientConfig config, NodeCall call, Listener listener) {
        this.vertx = vertx;
        this.http = http;
        this.config = config;
        this.call = call;
        this.listener = listener;
    }

    /** Sends the call; the listener may be called before this returns. */
    public void start() {
        watch(call.stream() ? shorter(config.headTimeout(), config.firstTokenTimeout()) : config.answerTimeout());
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(call.baseUrl().getHost())
                .setPort(call.port())
                .setSsl(call.isSecure())
                .setURI(call.uri())
                .setConnectTimeout(config.connectTimeout().toMillis())
                .setFollowRedirects(false)
                .putHeader(HttpHeaders.CONTENT_TYPE, call.contentType())
                .putHeader(HttpHeaders.ACCEPT, call.stream() ? "text/event-stream" : "application/json, */*;q=0.5")
                .putHeader("x-request-id", call.requestId())
                .putHeader("traceparent", call.traceparent());
        try {
            http.request(options).onComplete(this::opened);
        } catch (RuntimeException e) {
            fail(FailoverCause.CONNECT_FAILED, "the node's address cannot be used");
        }
    }

    /** The response has begun to reach the customer: from now on only silence counts. */
    public void relaying() {
        relaying = true;
        deadline = System.nanoTime() + config.idleTimeout().toNanos();
        if (!over) {
            rearm();
        }
    }

    /** Stops reading until {@link #resume()}. */
    public void pause() {
        HttpClientResponse from = response;
        if (from != null && !paused && !over) {
            paused = true;
            from.pause();
        }
    }

    public void resume() {
        HttpClientResponse from = response;
        if (from != null && paused && !over) {
            paused = false;
            deadline = System.nanoTime() + config.idleTimeout().toNanos();
            from.resume();
        }
    }

    /** Closes the connection at once, whatever is on its way. */
    public void cancel() {
        if (!over) {
            end();
            reset();
        }
    }

    /** All that matters has arrived: the rest is given a moment to end, so that the connection can be used again. */
    public void finish() {
        HttpClientResponse from = response;
        if (over || from == null) {
            return;
        }
        end();
        long linger = vertx.setTimer(LINGER_MILLIS, _ -> reset());
        from.handler(_ -> {});
        from.exceptionHandler(_ -> vertx.cancelTimer(linger));
        from.endHandler(_ -> vertx.cancelTimer(linger));
        from.resume();
    }

    private void opened(AsyncResult<HttpClientRequest> result) {
        if (over) {
            if (result.succeeded()) {
                result.result().exceptionHandler(_ -> {}).reset();
            }
        } else if (result.failed()) {
            boolean late =
                    result.cause() instanceof ConnectTimeoutException || result.cause() instanceof TimeoutException;
            fail(
                    late ? FailoverCause.CONNECT_TIMEOUT : FailoverCause.CONNECT_FAILED,
                    late ? "the node did not accept a connection in time" : "the node refused the connection");
        } else {
            HttpClientRequest sending = result.result();
            request = sending;
            // What goes wrong arrives at the response; without a handler a reset would be logged as an error.
            sending.exceptionHandler(_ -> {});
            sending.send(Buffer.buffer(call.body())).onComplete(this::answered);
        }
    }

    private void answered(AsyncResult<HttpClientResponse> result) {
        if (over) {
            return;
        }
        if (result.failed()) {
            lost(result.cause());
            return;
        }
        HttpClientResponse from = result.result();
        response = from;
        from.exceptionHandler(this::lost);
        if (call.stream()) {
            deadline = startedAt + config.firstTokenTimeout().toNanos();
        }
        String encoding = from.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !"identity".equalsIgnoreCase(encoding)) {
            // None was asked for, and what it would unpack to has no bound.
            fail(FailoverCause.MALFORMED_RESPONSE, "the node answered in an encoding that was not asked for");
            return;
        }
        from.handler(this::bytes);
        from.endHandler(_ -> {
            if (!over) {
                end();
                listener.onEnd();
            }
        });
        String contentType = from.getHeader(HttpHeaders.CONTENT_TYPE);
        listener.onHead(
                from.statusCode(),
                contentType == null ? "" : contentType,
                seconds(from.getHeader(HttpHeaders.RETRY_AFTER)));
    }

    /** Dates are passed over: they need clocks that agree. */
    private static @Nullable Integer seconds(@Nullable String retryAfter) {
        return retryAfter != null && SECONDS.matcher(retryAfter).matches() ? Integer.valueOf(retryAfter) : null;
    }

    private void bytes(Buffer bytes) {
        if (!over) {
            if (relaying) {
                deadline = System.nanoTime() + config.idleTimeout().toNanos();
            }
            listener.onBytes(bytes.getBytes());
        }
    }

    private void lost(Throwable cause) {
        boolean malformed = cause instanceof DecoderException;
        fail(
                malformed ? FailoverCause.MALFORMED_RESPONSE : FailoverCause.CONNECTION_LOST,
                malformed ? "the node did not speak HTTP" : "the connection to the node was lost");
    }

    private void fail(FailoverCause cause, String detail) {
        if (!over) {
            end();
            reset();
            listener.onFailure(cause, detail);
        }
    }

    /** Closes a connection that others share if nothing comes back on it at all: they would run into the same silence. */
    private void probe() {
        HttpClientRequest sent = request;
        if (sent != null && sent.version() == HttpVersion.HTTP_2) {
            HttpConnection shared = sent.connection();
            long silence = vertx.setTimer(config.connectTimeout().toMillis(), _ -> shared.close());
            shared.ping(Buffer.buffer(PING)).onComplete(_ -> vertx.cancelTimer(silence));
        }
    }

    private void end() {
        over = true;
        if (timer != NO_TIMER) {
            vertx.cancelTimer(timer);
            timer = NO_TIMER;
        }
    }

    private void reset() {
        HttpClientRequest sent = request;
        if (sent != null) {
            sent.reset();
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void watch(Duration patience) {
        startedAt = System.nanoTime();
        deadline = startedAt + patience.toNanos();
        rearm();
    }

    private void rearm() {
        if (timer != NO_TIMER) {
            vertx.cancelTimer(timer);
        }
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        timer = vertx.setTimer(Math.max(1, millis + 1), _ -> expired());
    }

    private void expired() {
        timer = NO_TIMER;
        if (paused) {
            // It is the customer who does not read; the request's own timeout bounds that.
            deadline = System.nanoTime() + config.idleTimeout().toNanos();
        }
        if (deadline - System.nanoTime() > 0) {
            rearm();
        } else {
            probe();
            fail(FailoverCause.FIRST_TOKEN_TIMEOUT, "the node did not answer in time");
        }
    }
}
