package io.umamiedge.benchmarks.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpLoadTest {
    private static final Duration STALL = Duration.ofMillis(200);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger received = new AtomicInteger();
    private HttpServer server;
    private URI url;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
        threads.close();
    }

    @Test
    void sendsAsManyAsAreDueAndNoMore() throws IOException {
        answer(202, Duration.ZERO, 0);
        try (HttpLoad load = HttpLoad.connect(url, 7, HttpLoadTest::get)) {
            LoadResult result = load.run(Pace.perSecond(500), Duration.ofMillis(200));
            assertThat(result.sent()).isEqualTo(100).isEqualTo(received.get());
            assertThat(result.answeredWith(202)).isEqualTo(100);
            assertThat(result.latency().getTotalCount()).isEqualTo(100);
            assertThat(result.except(202)).isEmpty();
        }
    }

    @Test
    void countsWhatAStalledServerKeptWaiting() throws IOException {
        answer(200, STALL, 10);
        try (HttpLoad load = HttpLoad.connect(url, 1, HttpLoadTest::get)) {
            LoadResult result = load.run(Pace.perSecond(200), Duration.ofMillis(400));
            // One answer took 200 ms. Whoever counts from the sending sees one slow request in 80; in truth the 40 that
            // came due meanwhile waited 100 ms on average.
            assertThat(result.sent()).isEqualTo(80);
            assertThat(result.latency().getCountBetweenValues(STALL.toNanos() / 2, Long.MAX_VALUE))
                    .isGreaterThanOrEqualTo(15);
        }
    }

    @Test
    void neverHasMoreThanOneRequestOnAConnection() throws IOException {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        server.createContext("/", exchange -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
            now.decrementAndGet();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try (HttpLoad load = HttpLoad.connect(url, 4, HttpLoadTest::get)) {
            LoadResult result = load.run(Pace.asAnswered(), Duration.ofMillis(150));
            assertThat(most.get()).isLessThanOrEqualTo(4);
            assertThat(result.sent()).isEqualTo(result.answeredWith(204)).isPositive();
        }
    }

    @Test
    void countsWhatABrokenConnectionCarriedAndGoesOn() throws IOException {
        breakTheFifth();
        try (HttpLoad load = HttpLoad.connect(url, 2, HttpLoadTest::get)) {
            LoadResult result = load.run(Pace.perSecond(100), Duration.ofMillis(400));
            assertThat(result.sent()).isEqualTo(40);
            assertThat(result.unanswered()).isEqualTo(1);
            assertThat(result.answeredWith(200)).isEqualTo(39);
            assertThat(result.except(200)).isEqualTo("{disconnects=1, unanswered=1}");
        }
    }

    @Test
    void asksAsManyAsAreAnsweredOnAConnectionThatBrokeToo() throws IOException {
        breakTheFifth();
        try (HttpLoad load = HttpLoad.connect(url, 1, HttpLoadTest::get)) {
            LoadResult result = load.run(Pace.asAnswered(), Duration.ofSeconds(1));
            assertThat(result.unanswered()).isEqualTo(1);
            assertThat(result.answeredWith(200)).isGreaterThan(5);
        }
    }

    private void breakTheFifth() {
        server.createContext("/", exchange -> {
            if (received.incrementAndGet() != 5) {
                exchange.sendResponseHeaders(200, -1);
            }
            exchange.close();
        });
        server.start();
    }

    private void answer(int status, Duration stall, int stalled) {
        server.createContext("/", exchange -> {
            if (received.incrementAndGet() == stalled) {
                LockSupport.parkNanos(stall.toNanos());
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }

    private static void get(int connection, long due, ByteBuf to) {
        to.writeCharSequence("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", US_ASCII);
    }
}
