package io.umamiedge.gateway.connection;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.umamiedge.gateway.admission.RequestConfig;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.impl.VertxInternal;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Puts deadlines on customers' connections. Vert.x has timeouts for idle connections only, which one byte now and then
 * keeps open for ever, and has a request only once its head is whole; so this goes one level deeper, to the channels that
 * Vert.x listens on.
 */
@Singleton
public class ConnectionResource {
    private static final Duration LEAST = Duration.ofMillis(100);
    private static final String NAME = "deadlines";
    // Before whatever else looks at a request.
    private static final int FIRST = 10_000;

    private final VertxInternal vertx;
    private final AcceptedConnections accepted;

    @Inject
    ConnectionResource(Vertx vertx, ConnectionConfig config, RequestConfig requests, MeterRegistry meters) {
        if (config.headTimeout().compareTo(LEAST) < 0) {
            throw new IllegalArgumentException("umamiedge.gateway.connections.head-timeout must be 100 ms or more");
        }
        this.vertx = (VertxInternal) vertx;
        Counter slowHeads = meters.counter("umamiedge_gateway_slow_heads");
        Duration longest = requests.bodyTimeout().plus(requests.totalTimeout());
        this.accepted = new AcceptedConnections(() ->
                new ConnectionDeadlines(config.headTimeout(), config.idleTimeout(), longest, slowHeads::increment));
    }

    void onStart(@ObservesAsync HttpServerStart event) {
        guard();
    }

    void onStart(@ObservesAsync HttpsServerStart event) {
        guard();
    }

    void register(@Observes Filters filters) {
        filters.register(this::began, FIRST);
    }

    private void guard() {
        for (EventExecutor executor : vertx.getAcceptorEventLoopGroup()) {
            executor.execute(() -> ((SingleThreadEventLoop) executor)
                    .registeredChannelsIterator()
                    .forEachRemaining(this::guard));
        }
    }

    private void guard(Channel channel) {
        if (channel instanceof ServerChannel && channel.pipeline().get(NAME) == null) {
            channel.pipeline().addFirst(NAME, accepted);
        }
    }

    private void began(RoutingContext call) {
        HttpServerRequest request = call.request();
        Channel channel = ((ConnectionBase) request.connection()).channel();
        ConnectionDeadlines deadlines = ConnectionDeadlines.of(channel);
        if (deadlines != null) {
            if (request.version() == HttpVersion.HTTP_2) {
                deadlines.requestBeganIn(channel);
            } else {
                deadlines.requestBegan();
                // Not the response's own handler: it has one only, which frameworks that answer set for themselves.
                call.addEndHandler(_ -> ended(request, deadlines));
            }
        }
        call.next();
    }

    private void ended(HttpServerRequest request, ConnectionDeadlines deadlines) {
        deadlines.requestEnded();
        if (!request.isEnded()) {
            // What came with the head is handed on before that.
            vertx.runOnContext(_ -> {
                if (!request.isEnded()) {
                    deadlines.bodyLeft();
                }
            });
        }
    }
}
