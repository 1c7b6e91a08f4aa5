package io.umamiedge.contracts.routing;

import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.registry.RuntimeGroup;
import io.umamiedge.contracts.telemetry.RuntimeState;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A runtime of a candidate: where it is, what it serves, how loaded and how fast it was at the last report (null is
 * unknown, never zero).
 *
 * @param slots what it can run at once: reported when known, never more than {@code max_concurrency}
 * @param ttftP50Ms time to first token in the report's window, milliseconds; {@code ttftP95Ms} likewise
 * @param e2eP95Ms time of whole requests, likewise
 * @param tokensPerSecond generated tokens in the window
 */
public record CandidateRuntime(
        RuntimeId id,
        RuntimeGroup group,
        URI baseUrl,
        List<ModelName> models,
        RuntimeState state,
        int slots,
        @Nullable Integer running,
        @Nullable Integer waiting,
        @Nullable Double kvCacheUsage,
        @Nullable Double ttftP50Ms,
        @Nullable Double ttftP95Ms,
        @Nullable Double e2eP95Ms,
        @Nullable Double tokensPerSecond) {
    public CandidateRuntime {
        models = List.copyOf(models);
    }
}
