package io.umamiedge.simulator;

import io.umamiedge.agent.Adapter;
import io.umamiedge.agent.AgentSettings;
import io.umamiedge.agent.RuntimeSettings;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One simulated node as its configuration says.
 *
 * @param port of its runtime on 127.0.0.1; 0 takes a free one
 * @param runtimeId as registered with the node, default {@code llm}
 * @param slots default 8
 * @param maxWaiting default 10 000
 * @param ttftMs default 0
 * @param tokensPerSecond per request, default 0: without limit
 * @param seed default 1: nodes with equal seeds generate equal text
 * @param telemetry URL of the telemetry service; without it the node has no agent
 * @param keyFile holds the node key; wanted when telemetry is given
 * @param reportIntervalMs default 1000
 */
record NodeSettings(
        NodeId id,
        int port,
        List<ModelName> models,
        @Nullable RuntimeId runtimeId,
        @Nullable Integer slots,
        @Nullable Integer maxWaiting,
        @Nullable Integer ttftMs,
        @Nullable Double tokensPerSecond,
        @Nullable Long seed,
        @Nullable URI telemetry,
        @Nullable String keyFile,
        @Nullable Integer reportIntervalMs,
        FaultPlan.@Nullable Form faults) {
    NodeSettings {
        models = List.copyOf(models);
        if ((telemetry == null) != (keyFile == null)) {
            throw new IllegalArgumentException("telemetry and key_file go together");
        }
    }

    RuntimeOptions runtime() {
        return new RuntimeOptions(
                port,
                models,
                slotsOrDefault(),
                Objects.requireNonNullElse(maxWaiting, 10_000),
                Duration.ofMillis(Objects.requireNonNullElse(ttftMs, 0)),
                Objects.requireNonNullElse(tokensPerSecond, 0.0),
                Objects.requireNonNullElse(seed, 1L),
                faults == null ? FaultPlan.NONE : faults.toPlan());
    }

    /** What its agent does, given where the telemetry service and the runtime turned out to be. */
    AgentSettings agent(URI telemetryUrl, URI runtimeUrl) {
        return new AgentSettings(
                telemetryUrl,
                Duration.ofMillis(Objects.requireNonNullElse(reportIntervalMs, 1000)),
                List.of(new RuntimeSettings(
                        runtimeId == null ? new RuntimeId("llm") : runtimeId,
                        Adapter.VLLM,
                        runtimeUrl,
                        slotsOrDefault())));
    }

    private int slotsOrDefault() {
        return Objects.requireNonNullElse(slots, 8);
    }
}
