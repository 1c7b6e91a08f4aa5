package io.umamiedge.simulator;

import io.umamiedge.contracts.identity.ModelName;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * What a simulated runtime is like.
 *
 * @param port on 127.0.0.1; 0 takes a free one
 * @param models what it serves, at least one
 * @param slots requests it runs at once; others wait
 * @param mostWaiting requests that may wait; one more is answered 503
 * @param ttft time to the first token
 * @param tokensPerSecond per request, after the first token; 0 is without limit
 * @param seed of text, embeddings and fault draws: equal seeds generate equal text
 * @param faults from the start on
 */
public record RuntimeOptions(
        int port,
        List<ModelName> models,
        int slots,
        int mostWaiting,
        Duration ttft,
        double tokensPerSecond,
        long seed,
        FaultPlan faults) {
    public RuntimeOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535");
        }
        models = List.copyOf(models);
        if (models.isEmpty()) {
            throw new IllegalArgumentException("models must name at least one model");
        }
        if (slots < 1 || slots > 100_000) {
            throw new IllegalArgumentException("slots must be 1 to 100000");
        }
        if (mostWaiting < 0) {
            throw new IllegalArgumentException("max_waiting must be 0 or more");
        }
        if (ttft.isNegative() || ttft.toHours() > 1) {
            throw new IllegalArgumentException("ttft_ms must be 0 to an hour");
        }
        if (!(tokensPerSecond >= 0 && tokensPerSecond <= 1e9)) {
            throw new IllegalArgumentException("tokens_per_second must be 0 to 1000000000");
        }
    }

    /** Eight slots, no delays, no faults, on a free port. */
    public static RuntimeOptions serving(String... models) {
        return new RuntimeOptions(
                0, Arrays.stream(models).map(ModelName::new).toList(), 8, 10_000, Duration.ZERO, 0, 1, FaultPlan.NONE);
    }

    public RuntimeOptions withPort(int newPort) {
        return new RuntimeOptions(newPort, models, slots, mostWaiting, ttft, tokensPerSecond, seed, faults);
    }

    public RuntimeOptions withSlots(int newSlots) {
        return new RuntimeOptions(port, models, newSlots, mostWaiting, ttft, tokensPerSecond, seed, faults);
    }

    public RuntimeOptions withMostWaiting(int newMostWaiting) {
        return new RuntimeOptions(port, models, slots, newMostWaiting, ttft, tokensPerSecond, seed, faults);
    }

    public RuntimeOptions withTtft(Duration newTtft) {
        return new RuntimeOptions(port, models, slots, mostWaiting, newTtft, tokensPerSecond, seed, faults);
    }

    public RuntimeOptions withTokensPerSecond(double newRate) {
        return new RuntimeOptions(port, models, slots, mostWaiting, ttft, newRate, seed, faults);
    }

    public RuntimeOptions withSeed(long newSeed) {
        return new RuntimeOptions(port, models, slots, mostWaiting, ttft, tokensPerSecond, newSeed, faults);
    }

    public RuntimeOptions withFaults(FaultPlan newFaults) {
        return new RuntimeOptions(port, models, slots, mostWaiting, ttft, tokensPerSecond, seed, newFaults);
    }
}
