package io.umamiedge.benchmarks.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Keep-alive connections to one server, driven by one thread; pipelining is never used. The connections stay open between
 * runs. Its methods are for one caller at a time.
 */
public final class HttpLoad implements AutoCloseable {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(30);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final long RECONNECT_NANOS = 100_000_000;
    private static final long LOOK_NANOS = 2_000_000;
    private static final int CONNECTING_AT_ONCE = 64;
    private static final int SIGNIFICANT_DIGITS = 3;

    private final EventLoopGroup group = Epoll.isAvailable() ? new EpollEventLoopGroup(1) : new NioEventLoopGroup(1);
    private final EventLoop loop = group.next();
    private final InetSocketAddress address;
    private final Requests requests;
    private final LoadConnection[] connections;
    private final CompletableFuture<Void> allConnected = new CompletableFuture<>();
    private int begun;
    private int connected;
    private volatile boolean closed;

    // Of the current run; on the loop.
    private Pace pace = Pace.asAnswered();
    private long start;
    private long end;
    private long next;
    private long lastAnswer;
    private long unanswered;
    private long disconnects;
    private @Nullable Throwable failure;
    private Map<Integer, Long> byStatus = new HashMap<>();
    private Histogram latency = new Histogram(SIGNIFICANT_DIGITS);
    private Histogram firstByte = new Histogram(SIGNIFICANT_DIGITS);
    private @Nullable CompletableFuture<LoadResult> result;

    private HttpLoad(InetSocketAddress address, int connections, Requests requests) {
        this.address = address;
        this.requests = requests;
        this.connections = new LoadConnection[connections];
        for (int i = 0; i < connections; i++) {
            this.connections[i] = new LoadConnection(this, i);
        }
    }

    /**
     * Opens the connections and returns when all are open.
     *
     * @throws IOException when they are not within 30 s
     */
    public static HttpLoad connect(URI server, int connections, Requests requests) throws IOException {
        HttpLoad load = new HttpLoad(new InetSocketAddress(server.getHost(), server.getPort()), connections, requests);
        load.loop.execute(() -> {
            while (load.begun < Math.min(CONNECTING_AT_ONCE, connections)) {
                load.open(load.connections[load.begun++]);
            }
        });
        try {
            await(load.allConnected, CONNECT_LIMIT, connections + " connections to " + server);
        } catch (IOException e) {
            load.close();
            throw e;
        }
        return load;
    }

    /**
     * Sends at this pace for so long, then waits up to 5 s for what is still unanswered.
     *
     * @throws IOException when an answer is not HTTP
     */
    public LoadResult run(Pace wanted, Duration duration) throws IOException {
        CompletableFuture<LoadResult> outcome = new CompletableFuture<>();
        loop.execute(() -> begin(wanted, duration, outcome));
        return await(outcome, duration.plus(GRACE).plus(GRACE), "the end of a load");
    }

    @Override
    public void close() {
        closed = true;
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    Requests requests() {
        return requests;
    }

    long dueAt(LoadConnection connection, long ordinal) {
        return switch (pace) {
            case Pace.Constant constant ->
                start + constant.dueAfter(ordinal * connections.length + connection.number());
            case Pace.AsAnswered() -> System.nanoTime();
        };
    }

    void connected() {
        connected++;
        if (begun < connections.length) {
            open(connections[begun++]);
        } else if (connected == connections.length) {
            allConnected.complete(null);
        }
    }

    void answered(LoadConnection connection, int status, long due) {
        long now = System.nanoTime();
        lastAnswer = now;
        latency.recordValue(Math.max(0, now - due));
        byStatus.merge(status, 1L, Long::sum);
        requests.answered(connection.number(), status, due, now);
        another(connection, now);
    }

    /** The first byte of a response's body has come. */
    void bodyBegan(long due) {
        firstByte.recordValue(Math.max(0, System.nanoTime() - due));
    }

    /** The connection ended with a request under way; it will be opened anew. */
    void lost(LoadConnection connection, long due) {
        disconnects++;
        unanswered(due);
        another(connection, System.nanoTime());
    }

    void failed(Throwable cause) {
        if (!(cause instanceof IOException)) {
            failure = cause;
        }
    }

    void reconnect(LoadConnection connection) {
        if (!closed) {
            later(() -> open(connection), RECONNECT_NANOS);
        }
    }

    private void open(LoadConnection connection) {
        ChannelFuture opening = new Bootstrap()
                .group(loop)
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(connection)
                .connect(address);
        opening.addListener((ChannelFutureListener) done -> {
            if (!done.isSuccess()) {
                reconnect(connection);
            }
        });
    }

    private void begin(Pace wanted, Duration duration, CompletableFuture<LoadResult> outcome) {
        pace = wanted;
        result = outcome;
        start = System.nanoTime();
        end = start + duration.toNanos();
        next = 0;
        lastAnswer = start;
        unanswered = 0;
        disconnects = 0;
        byStatus = new HashMap<>();
        latency = new Histogram(SIGNIFICANT_DIGITS);
        firstByte = new Histogram(SIGNIFICANT_DIGITS);
        for (LoadConnection connection : connections) {
            connection.startRun();
        }
        switch (wanted) {
            case Pace.Constant constant -> dispatch(constant);
            case Pace.AsAnswered() -> {
                for (LoadConnection connection : connections) {
                    connection.oneMoreDue();
                }
                later(this::finish, end - System.nanoTime());
            }
        }
    }

    private void another(LoadConnection connection, long now) {
        if (pace instanceof Pace.AsAnswered && result != null && now < end) {
            connection.oneMoreDue();
        }
    }

    /** Everything that is due by now; then sleeps until the next is. */
    private void dispatch(Pace.Constant constant) {
        long now = System.nanoTime();
        long due = start + constant.dueAfter(next);
        while (due <= now && due < end) {
            connections[(int) (next % connections.length)].oneMoreDue();
            next++;
            due = start + constant.dueAfter(next);
        }
        if (due < end) {
            later(() -> dispatch(constant), due - System.nanoTime());
        } else {
            later(this::finish, end - System.nanoTime());
        }
    }

    /** Waits for stragglers, then tells the result. */
    private void finish() {
        boolean done = true;
        for (LoadConnection connection : connections) {
            done &= connection.isDone();
        }
        if (!done && System.nanoTime() < end + GRACE.toNanos()) {
            later(this::finish, LOOK_NANOS);
            return;
        }
        for (LoadConnection connection : connections) {
            connection.unanswered(this::unanswered);
        }
        CompletableFuture<LoadResult> outcome = result;
        result = null;
        if (outcome == null) {
            return;
        }
        if (failure != null) {
            outcome.completeExceptionally(failure);
            return;
        }
        long answers = byStatus.values().stream().mapToLong(Long::longValue).sum();
        outcome.complete(new LoadResult(
                answers + unanswered,
                byStatus,
                unanswered,
                disconnects,
                Duration.ofNanos(Math.max(1, lastAnswer - start)),
                latency,
                firstByte));
    }

    /** On the loop; what goes wrong there ends the run. */
    private void later(Runnable step, long nanos) {
        var _ = loop.schedule(
                () -> {
                    try {
                        step.run();
                    } catch (RuntimeException e) {
                        CompletableFuture<LoadResult> outcome = result;
                        if (outcome != null) {
                            outcome.completeExceptionally(e);
                        }
                    }
                },
                nanos,
                TimeUnit.NANOSECONDS);
    }

    private void unanswered(long due) {
        unanswered++;
        latency.recordValue(Math.max(0, System.nanoTime() - due));
    }

    private static <T> T await(CompletableFuture<T> future, Duration limit, String what) throws IOException {
        try {
            return future.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(what + " broke off: " + e.getCause(), e);
        } catch (TimeoutException e) {
            throw new IOException("waited more than " + limit.toSeconds() + " s for " + what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + what);
        }
    }
}
