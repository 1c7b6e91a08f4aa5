package io.umamiedge.gateway.inference;

import io.vertx.core.Vertx;

/** How long a request's node has been without an answer, where the policy asks for a second one then. To be used on one event loop. */
final class HedgeExchange {
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final Runnable due;
    private long timer = NO_TIMER;

    HedgeExchange(InferenceExchange.Parts parts, Runnable due) {
        this.vertx = parts.vertx();
        this.due = due;
    }

    /** A node is asked now. */
    void begin(int millis) {
        stop();
        timer = vertx.setTimer(millis, _ -> {
            timer = NO_TIMER;
            due.run();
        });
    }

    /** Nothing is waited for any more. */
    void stop() {
        if (timer != NO_TIMER) {
            vertx.cancelTimer(timer);
            timer = NO_TIMER;
        }
    }
}
