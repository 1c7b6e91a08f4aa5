package io.umamiedge.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A way to a node on which connections can die without a word. */
final class FreezingProxy implements AutoCloseable {
    private final URI node;
    private final NetServer server;
    private final NetClient client;
    private final Set<NetSocket> thawed = ConcurrentHashMap.newKeySet();

    private FreezingProxy(Vertx vertx, URI node) throws Exception {
        this.node = node;
        this.client = vertx.createNetClient();
        this.server = vertx.createNetServer()
                .connectHandler(this::connected)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    static FreezingProxy before(Vertx vertx, URI node) throws Exception {
        return new FreezingProxy(vertx, node);
    }

    URI baseUrl() {
        return URI.create(node.getScheme() + "://" + node.getHost() + ":" + server.actualPort());
    }

    /** Whatever comes on the connections that there are is lost from now on, either way. */
    void freeze() {
        thawed.clear();
    }

    @Override
    public void close() {
        server.close();
        client.close();
    }

    private void connected(NetSocket in) {
        in.pause();
        thawed.add(in);
        client.connect(node.getPort(), node.getHost()).onSuccess(out -> {
            in.handler(bytes -> {
                if (thawed.contains(in)) {
                    out.write(bytes);
                }
            });
            out.handler(bytes -> {
                if (thawed.contains(in)) {
                    in.write(bytes);
                }
            });
            in.closeHandler(_ -> out.close());
            in.resume();
        });
    }
}
