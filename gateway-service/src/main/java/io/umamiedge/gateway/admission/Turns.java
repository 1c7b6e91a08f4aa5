package io.umamiedge.gateway.admission;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait until an account has room for them, in the order they came: whoever comes later is to leave them
 * what they wait for. Not thread-safe.
 */
final class Turns {
    /** So that a customer that asks too much of its limits leaves places to others. */
    private static final int MOST = 64;

    private final Semaphore places;
    private final Deque<Turn> inOrder = new ArrayDeque<>();

    /** What requests need that go first. */
    record Ahead(long requests, long tokens) {}

    /** @param places that all accounts have together */
    Turns(Semaphore places) {
        this.places = places;
    }

    /** The one that it has, or else a new one behind all others; null when there is no place. */
    @Nullable
    Turn keepOrTake(@Nullable Turn own, Account account, long tokens) {
        if (own != null && inOrder.contains(own)) {
            return own;
        }
        if (inOrder.size() >= MOST || !places.tryAcquire()) {
            return null;
        }
        Turn last = new Turn(account, tokens);
        inOrder.addLast(last);
        return last;
    }

    void leave(Turn turn) {
        if (inOrder.remove(turn)) {
            places.release();
        }
    }

    /** Those that go first; all, before one that has no turn here. */
    Ahead before(@Nullable Turn own) {
        long requests = 0;
        long tokens = 0;
        for (Turn each : inOrder) {
            if (each == own) {
                break;
            }
            requests++;
            tokens += each.tokens();
        }
        return new Ahead(requests, tokens);
    }
}
