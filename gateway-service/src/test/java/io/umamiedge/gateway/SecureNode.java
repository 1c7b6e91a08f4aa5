package io.umamiedge.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A node behind TLS that answers each stream with a word every now and then, for as long as they are taken in; if it is
 * asked for few ({@code "max_tokens":8}), with those at once and the end.
 */
final class SecureNode implements AutoCloseable {
    private static final int PACE_MILLIS = 20;
    private static final int STUCK = 10;

    private final Vertx vertx;
    private final HttpServer server;
    private final String word;
    private final List<HttpVersion> versions = new CopyOnWriteArrayList<>();
    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger cut = new AtomicInteger();
    private final AtomicInteger fullInARow = new AtomicInteger();

    private SecureNode(Vertx vertx, TestCertificate certificate, boolean http2, String word) throws Exception {
        this.vertx = vertx;
        this.word = word;
        this.server = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setUseAlpn(http2)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .setCertPath(certificate.chain().toString())
                                .setKeyPath(certificate.key().toString())))
                .requestHandler(this::asked)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    /**
     * A node that listens.
     *
     * @param http2 whether it speaks that, too
     * @param word what it says again and again
     */
    static SecureNode start(Vertx vertx, TestCertificate certificate, boolean http2, String word) throws Exception {
        return new SecureNode(vertx, certificate, http2, word);
    }

    URI baseUrl() {
        return URI.create("https://localhost:" + server.actualPort());
    }

    /** Of each request so far. */
    List<HttpVersion> versions() {
        return versions;
    }

    /** Over which there has been a request. */
    int connections() {
        return connections.size();
    }

    /** Requests that are being answered. */
    int underWay() {
        return underWay.get();
    }

    /** Whether nobody has taken anything in for ten times the pace. */
    boolean isStuck() {
        return fullInARow.get() >= STUCK;
    }

    /** Requests that were hung up on. */
    int cut() {
        return cut.get();
    }

    @Override
    public void close() {
        server.close();
    }

    private void asked(HttpServerRequest request) {
        versions.add(request.version());
        connections.add(request.connection());
        underWay.incrementAndGet();
        HttpServerResponse response = request.response();
        boolean[] over = new boolean[1];
        response.exceptionHandler(_ -> {});
        response.closeHandler(_ -> {
            if (!over[0]) {
                over[0] = true;
                underWay.decrementAndGet();
                cut.incrementAndGet();
            }
        });
        request.bodyHandler(body -> {
            response.setChunked(request.version() != HttpVersion.HTTP_2).putHeader("content-type", "text/event-stream");
            if (body.toString().contains("\"max_tokens\":8")) {
                for (int i = 0; i < 8; i++) {
                    response.write(event());
                }
                over[0] = true;
                underWay.decrementAndGet();
                response.end("data: [DONE]\n\n");
            } else {
                vertx.setPeriodic(PACE_MILLIS, timer -> {
                    if (over[0]) {
                        vertx.cancelTimer(timer);
                    } else if (response.writeQueueFull()) {
                        fullInARow.incrementAndGet();
                    } else {
                        fullInARow.set(0);
                        response.write(event());
                    }
                });
            }
        });
    }

    private Buffer event() {
        return Buffer.buffer("data: {\"id\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + word
                + "\"},\"finish_reason\":null}]}\n\n");
    }
}
