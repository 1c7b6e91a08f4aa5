package io.umamiedge.simulator;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * A running OpenAI-compatible server on 127.0.0.1 that generates text nobody asked for.
 *
 * <p>Thread-safe. Its methods wait for the server's event loop and must not be called from one.
 */
public final class SimulatedRuntime implements AutoCloseable {
    private static final long LONGEST_WAIT_SECONDS = 10;

    private final Vertx vertx;
    private final RuntimeServer server;
    private final String deployment;
    private final Context context;

    private SimulatedRuntime(Vertx vertx, RuntimeServer server, String deployment, Context context) {
        this.vertx = vertx;
        this.server = server;
        this.deployment = deployment;
        this.context = context;
    }

    /** Returns when it listens; throws {@link IllegalStateException} when it cannot, as on a taken port. */
    public static SimulatedRuntime start(Vertx vertx, RuntimeOptions options) {
        RuntimeServer server = new RuntimeServer(options, InstantSource.system());
        String deployment;
        try {
            deployment = await(vertx.deployVerticle(server));
        } catch (IllegalStateException e) {
            throw new IllegalStateException("no simulated runtime can listen on 127.0.0.1:" + options.port(), e);
        }
        return new SimulatedRuntime(vertx, server, deployment, server.context());
    }

    public int port() {
        return onLoop(() -> Future.succeededFuture(server.port()));
    }

    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** Returns when the plan is in effect for every request that arrives from now on. */
    public void faults(FaultPlan plan) {
        onLoop(() -> server.plan(plan).map(true));
    }

    /** The books as of now: whoever saw the end of a response finds it here as completed. */
    public RequestStats stats() {
        return onLoop(() -> Future.succeededFuture(server.stats()));
    }

    /** Closes every connection and frees the port. */
    @Override
    public void close() {
        await(vertx.undeploy(deployment).map(true));
    }

    private <T> T onLoop(Supplier<Future<T>> task) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(_ -> task.get().onComplete(promise));
        return await(promise.future());
    }

    private static <T> T await(Future<T> future) {
        if (Context.isOnEventLoopThread()) {
            throw new IllegalStateException("an event loop must not wait for another");
        }
        try {
            return future.toCompletionStage().toCompletableFuture().get(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the simulated runtime did not do it", e);
        }
    }
}
