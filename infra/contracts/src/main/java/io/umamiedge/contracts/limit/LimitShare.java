package io.umamiedge.contracts.limit;

import io.umamiedge.contracts.registry.CustomerLimits;

/**
 * What one gateway has of a limit: a part of each of its three numbers; none is negative.
 *
 * @param maxConcurrency requests in flight
 */
public record LimitShare(long requestsPerMinute, long tokensPerMinute, int maxConcurrency) {
    public static final LimitShare NONE = new LimitShare(0, 0, 0);

    public LimitShare {
        if (requestsPerMinute < 0 || tokensPerMinute < 0 || maxConcurrency < 0) {
            throw new IllegalArgumentException("a share of a limit must be 0 or more");
        }
    }

    /** All of a limit. */
    public static LimitShare of(CustomerLimits limits) {
        return new LimitShare(limits.requestsPerMinute(), limits.tokensPerMinute(), limits.maxConcurrency());
    }

    public LimitShare plus(LimitShare other) {
        return new LimitShare(
                requestsPerMinute + other.requestsPerMinute,
                tokensPerMinute + other.tokensPerMinute,
                maxConcurrency + other.maxConcurrency);
    }

    /** What is left of it without the other; nothing of a number that the other has more of. */
    public LimitShare minus(LimitShare other) {
        return new LimitShare(
                Math.max(0, requestsPerMinute - other.requestsPerMinute),
                Math.max(0, tokensPerMinute - other.tokensPerMinute),
                Math.max(0, maxConcurrency - other.maxConcurrency));
    }

    /** The smaller of each number. */
    public LimitShare and(LimitShare other) {
        return new LimitShare(
                Math.min(requestsPerMinute, other.requestsPerMinute),
                Math.min(tokensPerMinute, other.tokensPerMinute),
                Math.min(maxConcurrency, other.maxConcurrency));
    }
}
