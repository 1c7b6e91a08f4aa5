package io.umamiedge.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One keep-alive connection with at most one request under way; those that come due meanwhile wait their turn. All on the
 * load's one thread.
 */
// In one pipeline at a time, but after a disconnect in another.
@Sharable
final class LoadConnection extends ChannelInboundHandlerAdapter {
    private final HttpLoad load;
    private final int number;
    private ResponseReader reader = new ResponseReader();
    private @Nullable Channel channel;
    private boolean busy;
    private long dueNow;
    /** How many were due and how many were sent, in this run. */
    private long due;

    private long sent;

    LoadConnection(HttpLoad load, int number) {
        this.load = load;
        this.number = number;
    }

    int number() {
        return number;
    }

    void startRun() {
        due = 0;
        sent = 0;
    }

    /** One more request is due. */
    void oneMoreDue() {
        due++;
        sendNext();
    }

    /** Whether nothing is due any more and everything sent is answered. */
    boolean isDone() {
        return !busy && sent == due;
    }

    /** What is due and not answered yet, oldest first: calls {@code each} with when it was due. */
    void unanswered(LongConsumer each) {
        if (busy) {
            each.accept(dueNow);
        }
        for (long waiting = sent; waiting < due; waiting++) {
            each.accept(load.dueAt(this, waiting));
        }
        due = sent;
    }

    private void sendNext() {
        Channel open = channel;
        if (busy || sent == due || open == null) {
            return;
        }
        busy = true;
        dueNow = load.dueAt(this, sent++);
        ByteBuf request = open.alloc().ioBuffer(1024);
        load.requests().write(number, dueNow, request);
        var _ = open.writeAndFlush(request, open.voidPromise());
        long patience = load.requests().hangsUpAfter(number);
        if (patience >= 0) {
            long ordinal = sent;
            var _ = open.eventLoop().schedule(() -> hangUp(open, ordinal), patience, TimeUnit.NANOSECONDS);
        }
    }

    private void hangUp(Channel on, long ordinal) {
        if (busy && on.equals(channel) && sent == ordinal) {
            var _ = on.close();
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        channel = context.channel();
        reader = new ResponseReader();
        load.connected();
        sendNext();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            boolean ended;
            do {
                ended = reader.read(in);
                if (reader.bodyBegan()) {
                    load.bodyBegan(dueNow);
                }
                if (ended) {
                    ended();
                }
            } while (ended);
        } finally {
            in.release();
        }
    }

    private void ended() {
        if (!busy) {
            throw new IllegalStateException("an answer that nobody asked for");
        }
        busy = false;
        load.answered(this, reader.status(), dueNow);
        sendNext();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        channel = null;
        if (busy) {
            busy = false;
            load.lost(this, dueNow);
        }
        load.reconnect(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        load.failed(cause);
        var _ = context.close();
    }
}
