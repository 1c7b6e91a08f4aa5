package io.umamiedge.contracts.registry;

import org.jspecify.annotations.Nullable;

/**
 * How much may be asked with one key, over the whole grid; a number that is null or above its customer's is the
 * customer's.
 *
 * @param requestsPerMinute 1 or more
 * @param tokensPerMinute 1 or more
 * @param maxConcurrency requests in flight, 1 or more
 * @param spend what it may cost, besides what the customer may spend in all; null for no more than that
 */
public record KeyLimits(
        @Nullable Long requestsPerMinute,
        @Nullable Long tokensPerMinute,
        @Nullable Integer maxConcurrency,
        @Nullable SpendBudget spend) {
    public KeyLimits {
        within(new CustomerLimits(1, 1, 1), requestsPerMinute, tokensPerMinute, maxConcurrency);
    }

    /** Without a budget of its own. */
    public KeyLimits(
            @Nullable Long requestsPerMinute, @Nullable Long tokensPerMinute, @Nullable Integer maxConcurrency) {
        this(requestsPerMinute, tokensPerMinute, maxConcurrency, null);
    }

    /** What the key may ask, given what its customer may; its budget is its own. */
    public CustomerLimits within(CustomerLimits customers) {
        CustomerLimits own = within(customers, requestsPerMinute, tokensPerMinute, maxConcurrency);
        return new CustomerLimits(
                Math.min(own.requestsPerMinute(), customers.requestsPerMinute()),
                Math.min(own.tokensPerMinute(), customers.tokensPerMinute()),
                Math.min(own.maxConcurrency(), customers.maxConcurrency()),
                spend);
    }

    private static CustomerLimits within(
            CustomerLimits otherwise, @Nullable Long requests, @Nullable Long tokens, @Nullable Integer concurrency) {
        return new CustomerLimits(
                requests == null ? otherwise.requestsPerMinute() : requests,
                tokens == null ? otherwise.tokensPerMinute() : tokens,
                concurrency == null ? otherwise.maxConcurrency() : concurrency);
    }
}
