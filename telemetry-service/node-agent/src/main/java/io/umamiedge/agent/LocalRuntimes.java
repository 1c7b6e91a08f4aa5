package io.umamiedge.agent;

import io.umamiedge.contracts.identity.RuntimeId;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The runtimes of this machine that listen where they usually do. */
public final class LocalRuntimes {
    /**
     * vLLM, trtllm-serve and Triton; llama.cpp and TGI; SGLang; TGI as its documents start it; Ollama; LM Studio.
     */
    public static final List<Integer> USUAL_PORTS = List.of(8000, 8080, 30_000, 3000, 11_434, 1234);

    /** Where Triton that serves on the given port tells its metrics, unless told otherwise. */
    private static final int TRITON_METRICS_OFFSET = 2;

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private LocalRuntimes() {}

    /** Named after what they are, and after their port where several are the same. */
    public static List<RuntimeSettings> find(List<Integer> ports) {
        List<RuntimeSettings> found = new ArrayList<>();
        for (int port : ports) {
            at(port).ifPresent(runtime -> {
                boolean taken = found.stream().anyMatch(other -> other.id().equals(runtime.id()));
                found.add(taken ? withPort(runtime) : runtime);
            });
        }
        return found;
    }

    private static RuntimeSettings withPort(RuntimeSettings runtime) {
        return new RuntimeSettings(
                new RuntimeId(runtime.id().value() + "-" + runtime.baseUrl().getPort()),
                runtime.adapter(),
                runtime.baseUrl(),
                runtime.slots(),
                runtime.metricsUrl(),
                runtime.keyFile());
    }

    private static Optional<RuntimeSettings> at(int port) {
        URI url = URI.create("http://127.0.0.1:" + port);
        RuntimeSettings unknown = new RuntimeSettings(new RuntimeId("unknown"), Adapter.AUTO, url, null);
        try {
            Adapter adapter = new AutoProbe(unknown, PATIENCE).detect();
            if (adapter != Adapter.OPENAI) {
                return Optional.of(new RuntimeSettings(new RuntimeId(adapter.label()), adapter, url, null));
            }
            int ready = new RuntimeHttp(null, PATIENCE)
                    .ask(unknown.resolve("/v2/health/ready"))
                    .status();
            if (ready == 200) {
                URI metrics = URI.create("http://127.0.0.1:" + (port + TRITON_METRICS_OFFSET) + "/metrics");
                return Optional.of(new RuntimeSettings(
                        new RuntimeId(Adapter.TRITON.label()), Adapter.TRITON, url, null, metrics, null));
            }
            // Whatever else may listen there is no runtime.
            new OpenAiProbe(unknown, PATIENCE).probe();
            return Optional.of(new RuntimeSettings(new RuntimeId(adapter.label()), adapter, url, null));
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
