package io.umamiedge.gateway.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The requests of an HTTP/2 connection, as far as they can be told from its streams. To be used on its event loop. */
final class OpenStreams {
    private final Http2ConnectionHandler handler;
    private final ChannelHandlerContext context;
    private int newest;
    private int newestThen;

    private OpenStreams(Http2ConnectionHandler handler, ChannelHandlerContext context) {
        this.handler = handler;
        this.context = context;
    }

    /** Those of a connection; null when it speaks another protocol. */
    static @Nullable OpenStreams of(Channel channel) {
        Http2ConnectionHandler handler = channel.pipeline().get(Http2ConnectionHandler.class);
        return handler == null
                ? null
                : new OpenStreams(handler, channel.pipeline().context(handler));
    }

    /** Whether there is a request, or has been a new one since this was last asked. */
    boolean isInUse() {
        Http2Connection connection = handler.connection();
        int last = newest;
        newest = connection.remote().lastStreamCreated();
        return connection.numActiveStreams() > 0 || newest != last;
    }

    /** Ends the streams that were there when this was last called; to be called when each of those must have been over. */
    void endOverdue() {
        Http2Connection connection = handler.connection();
        List<Http2Stream> overdue = new ArrayList<>();
        try {
            connection.forEachActiveStream(stream -> stream.id() > newestThen || overdue.add(stream));
        } catch (Http2Exception e) {
            throw new IllegalStateException(e);
        }
        newestThen = connection.remote().lastStreamCreated();
        for (Http2Stream stream : overdue) {
            var _ = handler.resetStream(context, stream.id(), Http2Error.CANCEL.code(), context.newPromise());
        }
        context.flush();
    }
}
