package io.umamiedge.gateway.relay;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.PemTrustOptions;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Prepares exchanges with runtimes: pools of kept connections per runtime, no redirects; HTTP/1.1, or HTTP/2 where TLS
 * can negotiate it and it is configured.
 */
@Singleton
public class NodeClient {
    // What streams that are not read keep of it is not there for the others: 64 KiB each, of so many streams at once as
    // servers allow on a connection (100 to 128 as they come).
    private static final int HTTP2_WINDOW = 16 << 20;

    private final Vertx vertx;
    private final NodeClientConfig config;
    private final Queue<Clients> opened = new ConcurrentLinkedQueue<>();
    // A connection lives on one event loop. With a pool for each of them, all of an exchange happens on one thread.
    private final ThreadLocal<Clients> ofEventLoop = ThreadLocal.withInitial(this::open);

    /** One event loop's. */
    private record Clients(HttpClient http, HttpClient https) {}

    @Inject
    NodeClient(Vertx vertx, NodeClientConfig config) {
        this.vertx = vertx;
        this.config = config;
    }

    private Clients open() {
        PoolOptions pool = new PoolOptions().setHttp1MaxSize(config.poolSize()).setHttp2MaxSize(config.http2PoolSize());
        Clients clients = new Clients(
                vertx.createHttpClient(options(config), pool),
                vertx.createHttpClient(secure(options(config), config), pool));
        opened.add(clients);
        return clients;
    }

    private static HttpClientOptions options(NodeClientConfig config) {
        return new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setConnectTimeout(Math.toIntExact(config.connectTimeout().toMillis()))
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true)
                .setKeepAlive(true)
                .setKeepAliveTimeout(Math.toIntExact(config.keepAlive().toSeconds()))
                .setHttp2KeepAliveTimeout(Math.toIntExact(config.keepAlive().toSeconds()))
                .setDecompressionSupported(false);
    }

    private static HttpClientOptions secure(HttpClientOptions options, NodeClientConfig config) {
        options.setSsl(true).setVerifyHost(true);
        config.trust().ifPresent(file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
        if (config.http2()) {
            options.setProtocolVersion(HttpVersion.HTTP_2).setUseAlpn(true).setHttp2ConnectionWindowSize(HTTP2_WINDOW);
        }
        return options;
    }

    /** An exchange that is yet to be started, on the event loop on which the listener is to be called. */
    public NodeExchange exchange(NodeCall call, NodeExchange.Listener listener) {
        Clients clients = ofEventLoop.get();
        return new NodeExchange(vertx, call.isSecure() ? clients.https() : clients.http(), config, call, listener);
    }

    @PreDestroy
    void close() {
        for (Clients clients = opened.poll(); clients != null; clients = opened.poll()) {
            clients.http().close();
            clients.https().close();
        }
    }
}
