package io.umamiedge.simulator;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/**
 * The answer to one inference request on timers: a stream token by token, or a plain body when all tokens would be out.
 * Belongs to one event loop.
 */
final class Generation implements Slots.Job {
    /** Tokens per write: enough to be cheap, few enough to stop soon after the client has gone. */
    private static final int MOST_TOKENS_PER_WRITE = 64;

    private static final long NO_TIMER = -1;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double LEAST_SLOW_MILLIS = 10;

    private final Vertx vertx;
    private final RuntimeOptions options;
    private final Books books;
    private final Exchange exchange;
    private final ChatRequest request;
    private final Fault fault;
    private final Wording wording;

    private long timer = NO_TIMER;
    private long firstTokenAt;
    private int sent;

    Generation(
            Vertx vertx,
            RuntimeOptions options,
            Books books,
            Exchange exchange,
            ChatRequest request,
            Fault fault,
            Wording wording) {
        this.vertx = vertx;
        this.options = options;
        this.books = books;
        this.exchange = exchange;
        this.request = request;
        this.fault = fault;
        this.wording = wording;
    }

    @Override
    public int tokensHeld() {
        return request.promptTokens() + request.tokens();
    }

    @Override
    public void begin() {
        switch (fault) {
            case Fault.None _, Fault.Slow _, Fault.StallMidStream _, Fault.CutMidStream _ -> start();
            case Fault.ErrorMidStream _ -> {
                if (request.stream()) {
                    start();
                } else {
                    exchange.fail(500, "The simulated engine failed");
                }
            }
            case Fault.HangBeforeFirstToken _ -> {
                if (request.stream()) {
                    streamHead();
                    // Flushes the head of the response; an empty chunk is not the last one.
                    exchange.response().write(Buffer.buffer());
                }
            }
            case Fault.Hang _ -> {
                // Only the client ends this.
            }
            case Fault.ErrorStatus error -> exchange.fail(error.status(), "The simulated engine failed");
            case Fault.CutBeforeResponse _, Fault.Refuse _ -> exchange.cut();
            case Fault.Garbage _ -> garbage();
        }
    }

    /** Generates no more; to be called when the exchange is over. */
    void stop() {
        if (timer != NO_TIMER) {
            vertx.cancelTimer(timer);
            timer = NO_TIMER;
        }
    }

    private void start() {
        double wait = slowed((double) options.ttft().toMillis());
        if (!request.stream()) {
            wait += Math.max(request.tokens() - 1, 0) * millisPerToken();
        }
        after(wait, request.stream() ? this::firstToken : this::answer);
    }

    private void answer() {
        if (exchange.isOver() || fault instanceof Fault.StallMidStream) {
            return;
        }
        byte[] body = wording.whole();
        HttpServerResponse response = exchange.response().putHeader("content-type", "application/json");
        if (fault instanceof Fault.CutMidStream) {
            response.putHeader("content-length", Integer.toString(body.length));
            response.write(Buffer.buffer(body).slice(0, body.length / 2)).onComplete(_ -> exchange.cut());
            return;
        }
        books.generate(request.tokens());
        if (request.tokens() > 0) {
            exchange.firstToken((request.tokens() - 1) * millisPerToken());
        }
        exchange.complete(Buffer.buffer(body), request.promptTokens(), request.tokens(), request.atLength());
    }

    private void firstToken() {
        if (exchange.isOver()) {
            return;
        }
        firstTokenAt = System.nanoTime();
        exchange.firstToken(0);
        streamHead();
        Buffer buffer = Buffer.buffer(4096);
        wording.open(buffer);
        step(buffer);
    }

    private void step(Buffer buffer) {
        if (exchange.isOver()) {
            return;
        }
        int end = Math.min(Math.min(due(), lastToken()), sent + MOST_TOKENS_PER_WRITE);
        books.generate(Math.max(end - sent, 0));
        for (; sent < end; sent++) {
            wording.token(buffer, sent);
        }
        if (sent >= lastToken()) {
            last(buffer);
            return;
        }
        if (buffer.length() > 0) {
            exchange.response().write(buffer);
        }
        if (exchange.response().writeQueueFull()) {
            exchange.response().drainHandler(_ -> step(Buffer.buffer()));
        } else {
            after(Math.max(millisUntil(sent), 0), () -> step(Buffer.buffer()));
        }
    }

    private void last(Buffer buffer) {
        switch (fault) {
            case Fault.StallMidStream _ -> exchange.response().write(buffer);
            case Fault.CutMidStream _ -> exchange.response().write(buffer).onComplete(_ -> exchange.cut());
            case Fault.ErrorMidStream _ ->
                exchange.spoil(buffer.appendBytes(OpenAi.errorEvent()).appendBytes(OpenAi.DONE));
            case Fault.None _,
                    Fault.Slow _,
                    Fault.Refuse _,
                    Fault.Hang _,
                    Fault.HangBeforeFirstToken _,
                    Fault.ErrorStatus _,
                    Fault.CutBeforeResponse _,
                    Fault.Garbage _ -> finish(buffer);
        }
    }

    private void finish(Buffer buffer) {
        wording.close(buffer);
        exchange.complete(buffer, request.promptTokens(), request.tokens(), request.atLength());
    }

    private void garbage() {
        HttpServerResponse response = exchange.response();
        if (request.stream()) {
            streamHead();
        } else {
            response.putHeader("content-type", "application/json");
        }
        exchange.spoil(Buffer.buffer("data: {\"id\": \u0000<<garbage>>\n\n}}}not json\n\n"));
    }

    private void streamHead() {
        exchange.response()
                .setChunked(true)
                .putHeader("content-type", "text/event-stream; charset=utf-8")
                .putHeader("cache-control", "no-cache");
    }

    /** Where the stream ends, by itself or by its fault. */
    private int lastToken() {
        return switch (fault) {
            case Fault.StallMidStream f -> Math.min(f.afterTokens(), request.tokens());
            case Fault.CutMidStream f -> Math.min(f.afterTokens(), request.tokens());
            case Fault.ErrorMidStream f -> Math.min(f.afterTokens(), request.tokens());
            case Fault.None _,
                    Fault.Slow _,
                    Fault.Refuse _,
                    Fault.Hang _,
                    Fault.HangBeforeFirstToken _,
                    Fault.ErrorStatus _,
                    Fault.CutBeforeResponse _,
                    Fault.Garbage _ -> request.tokens();
        };
    }

    /** Tokens that should be out by now. */
    private int due() {
        double perToken = millisPerToken();
        if (perToken == 0) {
            return request.tokens();
        }
        double elapsed = (System.nanoTime() - firstTokenAt) / NANOS_PER_SECOND * 1000;
        return (int) Math.min(elapsed / perToken + 1, request.tokens());
    }

    private double millisUntil(int token) {
        return token * millisPerToken() - (System.nanoTime() - firstTokenAt) / NANOS_PER_SECOND * 1000;
    }

    private double millisPerToken() {
        return slowed(options.tokensPerSecond() == 0 ? 0 : 1000 / options.tokensPerSecond());
    }

    private double slowed(double millis) {
        return fault instanceof Fault.Slow slow ? Math.max(millis, LEAST_SLOW_MILLIS) * slow.factor() : millis;
    }

    private void after(double millis, Runnable action) {
        if (millis <= 0) {
            if (sent == 0) {
                action.run();
            } else {
                // Others get their turn, and a closed connection is noticed.
                vertx.runOnContext(_ -> action.run());
            }
            return;
        }
        timer = vertx.setTimer(Math.max(1, Math.round(millis)), _ -> {
            timer = NO_TIMER;
            action.run();
        });
    }
}
