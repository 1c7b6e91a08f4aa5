package io.umamiedge.gateway.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.Supplier;

/** Gives every connection that a listening channel accepts its deadlines, before anything else sees it. Thread-safe. */
@Sharable
final class AcceptedConnections extends ChannelInboundHandlerAdapter {
    private final Supplier<ConnectionDeadlines> deadlines;

    AcceptedConnections(Supplier<ConnectionDeadlines> deadlines) {
        this.deadlines = deadlines;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        if (accepted instanceof Channel connection) {
            connection.pipeline().addFirst(deadlines.get());
        }
        context.fireChannelRead(accepted);
    }
}
