package io.umamiedge.simulator;

import io.umamiedge.agent.NodeAgent;
import io.umamiedge.agent.NodeKeySource;
import io.umamiedge.contracts.identity.Ids;
import io.vertx.core.Vertx;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A simulated runtime and, where it is told of a telemetry service, the real agent beside it. */
final class SimulatedNode implements AutoCloseable {
    private final SimulatedRuntime runtime;
    private final @Nullable NodeAgent agent;

    private SimulatedNode(SimulatedRuntime runtime, @Nullable NodeAgent agent) {
        this.runtime = runtime;
        this.agent = agent;
    }

    static SimulatedNode start(Vertx vertx, NodeSettings settings, Consumer<String> log) {
        RuntimeOptions options = settings.runtime();
        SimulatedRuntime runtime = SimulatedRuntime.start(vertx, options);
        URI telemetry = settings.telemetry();
        String keyFile = settings.keyFile();
        NodeAgent agent = telemetry == null || keyFile == null
                ? null
                : NodeAgent.start(
                        settings.agent(telemetry, runtime.baseUrl()),
                        NodeKeySource.file(Path.of(keyFile)),
                        UUID.fromString(new Ids().next()),
                        InstantSource.system(),
                        new SecureRandom(),
                        line -> log.accept(line + " node=" + settings.id()));
        return new SimulatedNode(runtime, agent);
    }

    SimulatedRuntime runtime() {
        return runtime;
    }

    /** The agent first, so that its last report comes from a runtime that still answers. */
    @Override
    public void close() {
        if (agent != null) {
            agent.close();
        }
        runtime.close();
    }
}
