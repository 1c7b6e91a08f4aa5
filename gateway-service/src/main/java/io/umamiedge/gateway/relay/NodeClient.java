package io.umamiedge.gateway.relay;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Prepares exchanges with runtimes: HTTP/1.1, a pool of kept connections per runtime, no redirects. */
@Singleton
public class NodeClient {
    private final Vertx vertx;
    private final NodeClientConfig config;
    private final HttpClient http;

    @Inject
    NodeClient(Vertx vertx, NodeClientConfig config) {
        this.vertx = vertx;
        this.config = config;
        this.http = vertx.createHttpClient(
                new HttpClientOptions()
                        .setProtocolVersion(HttpVersion.HTTP_1_1)
                        .setConnectTimeout(
                                Math.toIntExact(config.connectTimeout().toMillis()))
                        .setTcpNoDelay(true)
                        .setTcpKeepAlive(true)
                        .setKeepAlive(true)
                        .setKeepAliveTimeout(Math.toIntExact(config.keepAlive().toSeconds()))
                        .setDecompressionSupported(false),
                new PoolOptions().setHttp1MaxSize(config.poolSize()));
    }

    /** An exchange that is yet to be started, on the event loop on which the listener is to be called. */
    public NodeExchange exchange(NodeCall call, NodeExchange.Listener listener) {
        return new NodeExchange(vertx, http, config, call, listener);
    }

    @PreDestroy
    void close() {
        http.close();
    }
}
