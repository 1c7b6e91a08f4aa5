package io.umamiedge.gateway.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.AttributeKey;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a customer's connection that has been without a request for too long, however many bytes it sends meanwhile: a
 * head must be there in time, and so must the next request. While a request is under way, its own deadlines count.
 *
 * <p>A connection that carries requests side by side (HTTP/2) has been without one when no stream was open. A stream that is
 * still open when its request must have been over for as long, because the customer does not take the response in, is
 * ended by itself.
 *
 * <p>Looks at the connection now and then and counts how often, because that costs nothing per request. To be used on the
 * connection's event loop.
 */
public final class ConnectionDeadlines extends ChannelInboundHandlerAdapter {
    private static final AttributeKey<ConnectionDeadlines> KEY =
            AttributeKey.valueOf(ConnectionDeadlines.class, "deadlines");
    private static final int LOOKS_PER_HEAD = 4;

    private enum Phase {
        /** Bytes of a head are awaited. */
        HEAD,
        REQUEST,
        /** The last response has been written; nothing has come since. */
        IDLE,
        /** Requests come side by side. */
        SHARED
    }

    private final long lookNanos;
    private final long idleLooks;
    private final long overdueLooks;
    private final Runnable onSlowHead;
    private Phase phase = Phase.HEAD;
    private @Nullable OpenStreams streams;
    private long looks;
    private long looksShared;
    private long unsent;

    /**
     * @param longestRequest after which a request is over, but for what the customer has not taken in
     * @param onSlowHead called when a connection is closed because a head was not there in time
     */
    ConnectionDeadlines(Duration headTimeout, Duration idleTimeout, Duration longestRequest, Runnable onSlowHead) {
        this.lookNanos = headTimeout.toNanos() / LOOKS_PER_HEAD;
        this.idleLooks = idleTimeout.toNanos() / lookNanos;
        this.overdueLooks = idleLooks + longestRequest.toNanos() / lookNanos;
        this.onSlowHead = onSlowHead;
    }

    /** Those of a connection; null when it has none. */
    static @Nullable ConnectionDeadlines of(Channel channel) {
        return channel.attr(KEY).get();
    }

    /** A request's head is there. */
    void requestBegan() {
        phase = Phase.REQUEST;
    }

    /** Its response is written, as far as the gateway is concerned. */
    void requestEnded() {
        enter(Phase.IDLE);
    }

    /** Some of its body has not come yet, although it has been answered: that is waited for as for a head. */
    void bodyLeft() {
        if (phase == Phase.IDLE) {
            enter(Phase.HEAD);
        }
    }

    /** A request has come beside others, or may be followed by one. */
    void requestBeganIn(Channel channel) {
        if (phase != Phase.SHARED) {
            streams = OpenStreams.of(channel);
            enter(Phase.SHARED);
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        context.channel().attr(KEY).set(this);
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        lookLater(context);
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (phase == Phase.IDLE) {
            enter(Phase.HEAD);
        }
        context.fireChannelRead(message);
    }

    private void enter(Phase next) {
        phase = next;
        looks = 0;
    }

    private void lookLater(ChannelHandlerContext context) {
        var _ = context.executor().schedule(() -> look(context), lookNanos, TimeUnit.NANOSECONDS);
    }

    private void look(ChannelHandlerContext context) {
        if (!context.channel().isActive()) {
            return;
        }
        looks++;
        boolean isLate = switch (phase) {
            case HEAD -> looks > LOOKS_PER_HEAD;
            case REQUEST -> false;
            case IDLE -> !isTakingIn(context.channel()) && looks > idleLooks;
            case SHARED -> !isInUse() && looks > idleLooks;
        };
        if (!isLate) {
            lookLater(context);
            return;
        }
        if (phase == Phase.HEAD) {
            onSlowHead.run();
        }
        // Through the whole pipeline, where the protocol has a goodbye.
        var _ = phase == Phase.SHARED ? context.channel().close() : context.close();
    }

    /** Whether there is a request, or has been one since it was looked at. */
    private boolean isInUse() {
        OpenStreams open = streams;
        if (open == null) {
            return false;
        }
        looksShared++;
        if (looksShared % overdueLooks == 0) {
            open.endOverdue();
        }
        if (!open.isInUse()) {
            return false;
        }
        looks = 0;
        return true;
    }

    /** Whether the customer has taken in some of the last response since it was looked at. */
    private boolean isTakingIn(Channel channel) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        long before = unsent;
        unsent = buffer == null ? 0 : buffer.totalPendingWriteBytes();
        if (unsent == before) {
            return false;
        }
        looks = 0;
        return true;
    }
}
