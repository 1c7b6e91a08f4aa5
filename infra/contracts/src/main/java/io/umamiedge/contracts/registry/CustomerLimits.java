package io.umamiedge.contracts.registry;

import org.jspecify.annotations.Nullable;

/**
 * How much a customer may ask, over the whole grid.
 *
 * @param requestsPerMinute 1 or more
 * @param tokensPerMinute 1 or more
 * @param maxConcurrency requests in flight, 1 or more
 * @param spend what it may cost; null for any amount
 */
public record CustomerLimits(
        long requestsPerMinute,
        long tokensPerMinute,
        int maxConcurrency,
        @Nullable SpendBudget spend) {
    public CustomerLimits {
        Checks.range("limits.requests_per_minute", requestsPerMinute, 1, 1_000_000_000L);
        Checks.range("limits.tokens_per_minute", tokensPerMinute, 1, 1_000_000_000_000L);
        Checks.range("limits.max_concurrency", maxConcurrency, 1, 1_000_000);
    }

    /** Without a budget. */
    public CustomerLimits(long requestsPerMinute, long tokensPerMinute, int maxConcurrency) {
        this(requestsPerMinute, tokensPerMinute, maxConcurrency, null);
    }
}
