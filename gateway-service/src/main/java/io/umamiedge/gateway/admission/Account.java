package io.umamiedge.gateway.admission;

import io.umamiedge.contracts.limit.LimitShare;
import io.umamiedge.contracts.registry.CustomerLimits;
import java.time.Duration;
import java.util.function.LongSupplier;

/** What one customer, or one key with limits of its own, may still ask of this gateway. Thread-safe. */
final class Account {
    /** Which of the limits stands in the way. */
    enum Limit {
        REQUESTS,
        TOKENS,
        CONCURRENCY
    }

    /** What came of asking. */
    sealed interface Taking {
        record Taken() implements Taking {}

        /** @param nanos until it is worth asking again; 0 when nobody knows */
        record Exhausted(Limit limit, long nanos) implements Taking {}

        /** More tokens at once than the limit of a whole minute. */
        record TooLarge() implements Taking {}
    }

    private static final Taking TAKEN = new Taking.Taken();

    private final LongSupplier nanoTime;
    private final Allowance requests = new Allowance();
    private final Allowance tokens = new Allowance();
    private CustomerLimits limits;
    private int slots;
    private int inFlight;

    /** Begins with all of the limits. */
    Account(CustomerLimits limits, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.limits = limits;
        grow(LimitShare.of(limits), true);
    }

    /** Takes one request of so many tokens and its place, or nothing at all. */
    synchronized Taking take(CustomerLimits newest, long amount) {
        long now = nanoTime.getAsLong();
        become(newest);
        if (amount > limits.tokensPerMinute()) {
            return new Taking.TooLarge();
        }
        if (inFlight >= slots) {
            return new Taking.Exhausted(Limit.CONCURRENCY, 0);
        }
        if (!requests.has(1, now)) {
            return new Taking.Exhausted(Limit.REQUESTS, requests.until(1, now));
        }
        if (!tokens.has(amount, now)) {
            return new Taking.Exhausted(Limit.TOKENS, tokens.until(amount, now));
        }
        inFlight++;
        requests.take(1);
        tokens.take(amount);
        return TAKEN;
    }

    /** The request that took so many tokens is over, and used so many. */
    synchronized void settle(long taken, long used) {
        inFlight--;
        if (used > taken) {
            tokens.take(used - taken);
        } else {
            tokens.giveBack(taken - used);
        }
    }

    /** As if it had not been taken. */
    synchronized void undo(long taken) {
        settle(taken, 0);
        requests.giveBack(1);
    }

    synchronized int inFlight() {
        return inFlight;
    }

    synchronized Headroom headroom(CustomerLimits newest) {
        long now = nanoTime.getAsLong();
        become(newest);
        return new Headroom(
                new Headroom.Of(limits.requestsPerMinute(), requests.left(now), untilFull(requests, now)),
                new Headroom.Of(limits.tokensPerMinute(), tokens.left(now), untilFull(tokens, now)));
    }

    private static Duration untilFull(Allowance allowance, long now) {
        return Duration.ofNanos(allowance.until(allowance.units(), now));
    }

    private void become(CustomerLimits newest) {
        if (!newest.equals(limits)) {
            LimitShare before = LimitShare.of(limits);
            LimitShare after = LimitShare.of(newest);
            limits = newest;
            shrink(before.minus(after));
            grow(after.minus(before), false);
        }
    }

    private void grow(LimitShare by, boolean full) {
        long now = nanoTime.getAsLong();
        requests.grow(by.requestsPerMinute(), full, now);
        tokens.grow(by.tokensPerMinute(), full, now);
        slots += by.maxConcurrency();
    }

    private void shrink(LimitShare by) {
        long now = nanoTime.getAsLong();
        requests.shrink(by.requestsPerMinute(), now);
        tokens.shrink(by.tokensPerMinute(), now);
        slots -= by.maxConcurrency();
    }
}
