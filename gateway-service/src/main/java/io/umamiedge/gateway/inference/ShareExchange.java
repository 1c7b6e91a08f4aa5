package io.umamiedge.gateway.inference;

import io.umamiedge.gateway.admission.Entry;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.Objects;

/**
 * A request that waits for this gateway to be given a share of its customer's limit. To be used on one event loop.
 */
final class ShareExchange {
    private final Vertx vertx;
    private final ReplyExchange reply;
    private final Entry.Growth share;
    private final Context context = Objects.requireNonNull(Vertx.currentContext(), "requests arrive on an event loop");
    private final Runnable onShare = this::shared;
    private Runnable then = () -> {};
    private long timer;
    private boolean over;

    ShareExchange(Vertx vertx, ReplyExchange reply, Entry.Growth share) {
        this.vertx = vertx;
        this.reply = reply;
        this.share = share;
    }

    /** Calls this once: when there is a larger share, or when so much time has passed; not if the customer leaves. */
    void await(long millis, Runnable next) {
        then = next;
        timer = vertx.setTimer(millis, _ -> end(true));
        reply.onClosed(() -> end(false));
        share.await(onShare);
    }

    /** Called on whatever thread shares are given on. */
    private void shared() {
        context.runOnContext(_ -> end(true));
    }

    private void end(boolean goOn) {
        if (!over) {
            over = true;
            vertx.cancelTimer(timer);
            share.stop(onShare);
            if (goOn) {
                then.run();
            }
        }
    }
}
