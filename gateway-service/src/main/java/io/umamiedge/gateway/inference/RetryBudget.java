package io.umamiedge.gateway.inference;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many requests may be tried again, or on a second node as well: a share of all requests of the last ten seconds, and some in any case, so that
 * failing nodes are not buried under retries (Finagle's {@code RetryBudget}: 20 %, 10 per second, 10 s). Thread-safe.
 */
public final class RetryBudget {
    private static final int SECONDS = 10;
    private static final int PERCENT = 100;

    private final int share;
    private final int perSecond;
    private final LongSupplier nanoTime;
    private final long[] seconds = new long[SECONDS];
    private final int[] requests = new int[SECONDS];
    private final int[] retries = new int[SECONDS];

    /**
     * @param share percent of requests, 0 or more
     * @param perSecond in any case, 0 or more
     */
    public RetryBudget(int share, int perSecond, LongSupplier nanoTime) {
        this.share = share;
        this.perSecond = perSecond;
        this.nanoTime = nanoTime;
    }

    synchronized void request() {
        requests[place()]++;
    }

    /** Takes one retry out of the budget; false when there is none left. */
    public synchronized boolean retry() {
        int place = place();
        long asked = 0;
        long tried = 0;
        for (int i = 0; i < SECONDS; i++) {
            if (seconds[place] - seconds[i] < SECONDS) {
                asked += requests[i];
                tried += retries[i];
            }
        }
        if (tried >= asked * share / PERCENT + (long) perSecond * SECONDS) {
            return false;
        }
        retries[place]++;
        return true;
    }

    /** The retry that was taken last did not happen. */
    public synchronized void giveBack() {
        retries[place()]--;
    }

    private int place() {
        long now = TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong());
        int place = (int) Math.floorMod(now, (long) SECONDS);
        if (seconds[place] != now) {
            seconds[place] = now;
            requests[place] = 0;
            retries[place] = 0;
        }
        return place;
    }
}
