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
        int status = new RuntimeHttp(runtime.keyFile(), timeout)
                .ask(runtime.resolve("/v1/models"))
                .status();
        if (status != 200) {
            throw new RuntimeHttp.UnexpectedStatusException(status);
        }
        return runtime.only(RuntimeState.READY);
    }
}
