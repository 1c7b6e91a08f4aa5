package io.umamiedge.agent;

import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.RuntimeState;
import java.io.IOException;
import java.time.Duration;

/** Knows of an OpenAI-compatible server only that it lists its models. */
final class OpenAiProbe implements RuntimeProbe {
    private final RuntimeSettings runtime;
    private final Duration timeout;

    OpenAiProbe(RuntimeSettings runtime, Duration timeout) {
        this.runtime = runtime;
        this.timeout = timeout;
    }

    @Override
    public RuntimeReport probe() throws IOException {
        BoundedGet.fetch(runtime.resolve("/v1/models"), timeout);
        return new RuntimeReport(
                runtime.id(),
                RuntimeState.READY,
                runtime.slots(),
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
