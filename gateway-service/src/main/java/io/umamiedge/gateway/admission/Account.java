package io.umamiedge.gateway.admission;

import io.umamiedge.contracts.limit.LimitShare;
import io.umamiedge.contracts.registry.CustomerLimits;
import io.umamiedge.gateway.share.Demand;
import io.umamiedge.gateway.share.ShareHolder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one customer, or one key with limits of its own, may still ask of this gateway, which has nothing until it is
 * given a share. Thread-safe.
 */
final class Account implements ShareHolder {
    /** Which of the limits stands in the way. */
    enum Limit {
        REQUESTS,
        TOKENS,
        CONCURRENCY
    }

    /** What came of asking. */
    sealed interface Taking {
        record Taken() implements Taking {}

        /** @param nanos until there is room; 0 when nobody knows */
        record Exhausted(Limit limit, long nanos) implements Taking {}

        /**
         * There will be room so soon that it may wait for it.
         *
         * @param turn until when nobody who comes later takes what it waits for
         */
        record Soon(Limit limit, long nanos, Turn turn) implements Taking {}

        /**
         * This gateway's share is too small for it, however long it waits; it may be given a larger one.
         *
         * @param growths how often it was by then
         */
        record TooSmall(Limit limit, int growths) implements Taking {}

        /** More tokens at once than the limit of a whole minute. */
        record TooLarge() implements Taking {}
    }

    private static final Taking TAKEN = new Taking.Taken();

    private final LongSupplier nanoTime;
    private final Allowance requests = new Allowance();
    private final Allowance tokens = new Allowance();
    private final RecentDemand demand;
    private final Turns turns;
    private final Growths growths = new Growths();
    private CustomerLimits limits;
    private int slots;
    private int inFlight;

    /** @param places to wait for room in, of all accounts together */
    Account(CustomerLimits limits, LongSupplier nanoTime, Semaphore places) {
        this.nanoTime = nanoTime;
        this.limits = limits;
        this.turns = new Turns(places);
        this.demand = new RecentDemand(nanoTime.getAsLong());
    }

    /**
     * Takes one request of so many tokens and its place, or nothing at all.
     *
     * @param own which it has been given when it asked before; null if none
     * @param patience nanoseconds that it may wait for room
     */
    synchronized Taking take(CustomerLimits newest, long amount, @Nullable Turn own, long patience) {
        limits = newest;
        if (amount > limits.tokensPerMinute()) {
            return new Taking.TooLarge();
        }
        long now = nanoTime.getAsLong();
        if (own == null) {
            demand.asked(amount, now);
        }
        Limit tooSmall = tooSmall(amount);
        if (tooSmall != null) {
            return new Taking.TooSmall(tooSmall, growths.count());
        }
        if (inFlight >= slots) {
            return new Taking.Exhausted(Limit.CONCURRENCY, 0);
        }
        Turns.Ahead ahead = turns.before(own);
        long request = 1 + ahead.requests();
        long needed = amount + ahead.tokens();
        if (!requests.has(request, now) || !tokens.has(needed, now)) {
            long forRequest = requests.until(request, now);
            long forTokens = tokens.until(needed, now);
            return forTokens > forRequest || requests.has(request, now)
                    ? notNow(Limit.TOKENS, forTokens, amount, own, patience)
                    : notNow(Limit.REQUESTS, forRequest, amount, own, patience);
        }
        inFlight++;
        requests.take(1);
        tokens.take(amount);
        return TAKEN;
    }

    private Taking notNow(Limit limit, long nanos, long amount, @Nullable Turn own, long patience) {
        if (nanos == 0 || nanos > patience) {
            return new Taking.Exhausted(limit, nanos);
        }
        Turn turn = turns.keepOrTake(own, this, amount);
        return turn == null ? new Taking.Exhausted(limit, nanos) : new Taking.Soon(limit, nanos, turn);
    }

    synchronized void leave(Turn turn) {
        turns.leave(turn);
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
        limits = newest;
        if (requests.units() == 0 && demand.weight(nanoTime.getAsLong()) == 0) {
            // Nobody has asked for anything, so everything is there to be asked for.
            return new Headroom(
                    new Headroom.Of(limits.requestsPerMinute(), limits.requestsPerMinute(), Duration.ZERO),
                    new Headroom.Of(limits.tokensPerMinute(), limits.tokensPerMinute(), Duration.ZERO));
        }
        return new Headroom(of(limits.requestsPerMinute(), requests), of(limits.tokensPerMinute(), tokens));
    }

    Growths growths() {
        return growths;
    }

    @Override
    public synchronized Demand demand() {
        long now = nanoTime.getAsLong();
        // Whoever has requests under way is not done with its places.
        int weight = Math.max(demand.weight(now), inFlight > 0 ? 1 : 0);
        return new Demand(limits, weight, Math.min(demand.largest(now), limits.tokensPerMinute()));
    }

    @Override
    public synchronized LimitShare held() {
        return new LimitShare(requests.units(), tokens.units(), slots);
    }

    @Override
    public synchronized long shrinkTo(LimitShare most) {
        long now = nanoTime.getAsLong();
        LimitShare given = held().minus(most);
        slots -= Math.min(given.maxConcurrency(), Math.max(0, slots - inFlight));
        return Math.max(requests.shrink(given.requestsPerMinute(), now), tokens.shrink(given.tokensPerMinute(), now));
    }

    @Override
    public void grow(LimitShare by, boolean full) {
        List<Runnable> ready;
        synchronized (this) {
            long now = nanoTime.getAsLong();
            requests.grow(by.requestsPerMinute(), full, now);
            tokens.grow(by.tokensPerMinute(), full, now);
            slots += by.maxConcurrency();
            ready = growths.grown();
        }
        ready.forEach(Runnable::run);
    }

    private @Nullable Limit tooSmall(long amount) {
        if (requests.units() < 1) {
            return Limit.REQUESTS;
        }
        if (slots < 1) {
            return Limit.CONCURRENCY;
        }
        return tokens.units() < amount ? Limit.TOKENS : null;
    }

    private Headroom.Of of(long limit, Allowance allowance) {
        long now = nanoTime.getAsLong();
        return new Headroom.Of(limit, allowance.left(now), Duration.ofNanos(allowance.until(allowance.units(), now)));
    }
}
