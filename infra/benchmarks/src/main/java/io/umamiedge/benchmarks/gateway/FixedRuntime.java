package io.umamiedge.benchmarks.gateway;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * An OpenAI-compatible runtime that says the same to everybody and costs next to nothing, listening on several ports as
 * if it were several nodes. It runs on one thread in the load generator's process.
 */
final class FixedRuntime implements AutoCloseable {
    private static final Pattern STREAM = Pattern.compile("\"stream\"\\s*:\\s*true");
    private static final Pattern USAGE = Pattern.compile("\"include_usage\"\\s*:\\s*true");
    private static final int LARGEST_REQUEST = 16 * 1024 * 1024;
    private static final int BACKLOG = 4_096;

    private final EventLoopGroup group = Epoll.isAvailable() ? new EpollEventLoopGroup(1) : new NioEventLoopGroup(1);
    private final ServerBootstrap bootstrap = new ServerBootstrap()
            .group(group)
            .channel(Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(new Pipeline());
    private final List<Channel> listening = new CopyOnWriteArrayList<>();
    private final ByteBuf answer =
            fixed(head("application/json", "content-length: " + Text.ANSWER.length()) + Text.ANSWER);
    private final ByteBuf streamHead = fixed(
            // nginx buffers what does not forbid it.
            head("text/event-stream", "transfer-encoding: chunked\r\nx-accel-buffering: no"));
    private final ByteBuf role = chunk("[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},"
            + "\"logprobs\":null,\"finish_reason\":null}]");
    private final ByteBuf token =
            chunk("[{\"index\":0,\"delta\":{\"content\":\" umami\"},\"logprobs\":null,\"finish_reason\":null}]");
    private final ByteBuf last = chunk("[{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}]");
    private final ByteBuf usage =
            chunk("[],\"usage\":{\"prompt_tokens\":90,\"completion_tokens\":64,\"total_tokens\":154}");
    private final ByteBuf done = fixed(framed("data: [DONE]\n\n") + "0\r\n\r\n");
    private final Set<Channel> connections = ConcurrentHashMap.newKeySet();
    private volatile Script script = new Script(64, Duration.ZERO, Duration.ZERO);
    private volatile double faultShare;

    /**
     * How a stream goes.
     *
     * @param tokens events with content, each written by itself
     * @param first before the first of them
     * @param between any two of them
     */
    record Script(int tokens, Duration first, Duration between) {}

    /** Listens on so many free ports of the loopback address. */
    static FixedRuntime start(int nodes) {
        FixedRuntime runtime = new FixedRuntime();
        IntStream.range(0, nodes)
                .forEach(_ -> runtime.listening.add(runtime.bootstrap
                        .bind(InetAddress.getLoopbackAddress(), 0)
                        .syncUninterruptibly()
                        .channel()));
        return runtime;
    }

    List<URI> urls() {
        return listening.stream()
                .map(channel ->
                        URI.create("http://127.0.0.1:" + ((InetSocketAddress) channel.localAddress()).getPort()))
                .toList();
    }

    /** Streams that begin from now on go like this. */
    void follow(Script wanted) {
        script = wanted;
    }

    /** From now on this share of the requests is hung up on: before the answer, or somewhere in a stream. */
    void misbehave(double share) {
        faultShare = share;
    }

    /** Connections that somebody has open to any of the nodes. */
    int connections() {
        return connections.size();
    }

    /** A node ends with all its connections; its port refuses others. */
    void kill(int node) {
        Channel listener = listening.get(node);
        listener.close().syncUninterruptibly();
        connections.stream()
                .filter(connection -> listener.equals(connection.parent()))
                .forEach(connection -> {
                    var _ = connection.close();
                });
    }

    /** A node that was killed listens again where it did. */
    void revive(int node) {
        listening.set(
                node,
                bootstrap
                        .bind(listening.get(node).localAddress())
                        .syncUninterruptibly()
                        .channel());
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private static String head(String type, String framing) {
        return "HTTP/1.1 200 OK\r\ncontent-type: " + type + "\r\n" + framing + "\r\n\r\n";
    }

    private static ByteBuf chunk(String choices) {
        return fixed(
                framed("data: {\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion.chunk\",\"created\":1764000000,"
                        + "\"model\":\"llama-3.1-8b\",\"choices\":" + choices + "}\n\n"));
    }

    private static String framed(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    private static ByteBuf fixed(String text) {
        ByteBuf bytes = Unpooled.directBuffer(text.length());
        bytes.writeCharSequence(text, StandardCharsets.US_ASCII);
        return Unpooled.unreleasableBuffer(bytes).asReadOnly();
    }

    private final class Pipeline extends ChannelInitializer<Channel> {
        private final Answering answering = new Answering();

        @Override
        protected void initChannel(Channel channel) {
            connections.add(channel);
            channel.closeFuture().addListener(_ -> connections.remove(channel));
            channel.pipeline().addLast(new HttpRequestDecoder(), new HttpObjectAggregator(LARGEST_REQUEST), answering);
        }
    }

    @Sharable
    private final class Answering extends SimpleChannelInboundHandler<FullHttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            String body = request.content().toString(StandardCharsets.US_ASCII);
            boolean fails = faultShare > 0 && ThreadLocalRandom.current().nextDouble() < faultShare;
            if (fails && ThreadLocalRandom.current().nextBoolean()) {
                var _ = context.close();
                return;
            }
            if (STREAM.matcher(body).find()) {
                send(context, streamHead);
                Script follows = script;
                int cutAfter = fails ? ThreadLocalRandom.current().nextInt(follows.tokens()) : Integer.MAX_VALUE;
                new Stream(context, follows, USAGE.matcher(body).find(), cutAfter).begin();
            } else {
                send(context, answer);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            var _ = context.close();
        }
    }

    private static void send(ChannelHandlerContext context, ByteBuf bytes) {
        var _ = context.writeAndFlush(bytes.duplicate(), context.voidPromise());
    }

    /** A stream under way. */
    private final class Stream {
        private final ChannelHandlerContext context;
        private final Script follows;
        private final boolean tellsUsage;
        private final int cutAfter;
        private int sent;

        Stream(ChannelHandlerContext context, Script follows, boolean tellsUsage, int cutAfter) {
            this.context = context;
            this.follows = follows;
            this.tellsUsage = tellsUsage;
            this.cutAfter = cutAfter;
        }

        void begin() {
            after(follows.first());
        }

        private void after(Duration pause) {
            if (pause.isZero()) {
                next();
            } else {
                var _ = context.executor().schedule(this::next, pause.toNanos(), TimeUnit.NANOSECONDS);
            }
        }

        private void next() {
            if (sent == 0) {
                // With the first token, so that the first byte of a body is that of a token for everybody.
                send(context, role);
            }
            while (sent < follows.tokens() && context.channel().isActive()) {
                if (sent == cutAfter) {
                    var _ = context.close();
                    return;
                }
                send(context, token);
                sent++;
                if (!follows.between().isZero() && sent < follows.tokens()) {
                    after(follows.between());
                    return;
                }
            }
            send(context, last);
            if (tellsUsage) {
                send(context, usage);
            }
            send(context, done);
        }
    }

    /** What it says when it is not asked for a stream: 760 bytes, as in the comparison that the targets come from. */
    private static final class Text {
        private static final String FRONT =
                "{\"id\":\"chatcmpl-bench\",\"object\":\"chat.completion\",\"created\":1764000000,"
                        + "\"model\":\"llama-3.1-8b\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"";
        private static final String BACK =
                "\"},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":90,"
                        + "\"completion_tokens\":80,\"total_tokens\":170}}";
        private static final int LENGTH = 760;
        static final String ANSWER =
                FRONT + "umami ".repeat(LENGTH).substring(0, LENGTH - FRONT.length() - BACK.length()) + BACK;
    }
}
