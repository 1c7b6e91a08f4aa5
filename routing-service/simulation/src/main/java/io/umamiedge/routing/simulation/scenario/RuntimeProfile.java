package io.umamiedge.routing.simulation.scenario;

/**
 * How fast a runtime serves. One request alone waits {@code ttft_ms} plus its prompt at {@code prompt_tokens_per_second}
 * for its first token and is then given {@code tokens_per_second}; with {@code n} in the batch all of that takes
 * {@code 1 + batching_slowdown * (n - 1)} times as long for each of them.
 *
 * @param ttftMs 0 to 600 000
 * @param promptTokensPerSecond 1 to 10 000 000
 * @param tokensPerSecond 0.1 to 100 000, for each request
 * @param batchingSlowdown what each further request adds to every step, 0 (nothing) to 10
 * @param maxWaiting requests that wait in the runtime when its slots are taken; beyond them it answers 429
 */
public record RuntimeProfile(
        ProfileId id,
        double ttftMs,
        double promptTokensPerSecond,
        double tokensPerSecond,
        double batchingSlowdown,
        int maxWaiting) {
    public RuntimeProfile {
        Bounds.range("ttft_ms", ttftMs, 0, 600_000);
        Bounds.range("prompt_tokens_per_second", promptTokensPerSecond, 1, 10_000_000);
        Bounds.range("tokens_per_second", tokensPerSecond, 0.1, 100_000);
        Bounds.range("batching_slowdown", batchingSlowdown, 0, 10);
        Bounds.range("max_waiting", maxWaiting, 0, 100_000);
    }
}
