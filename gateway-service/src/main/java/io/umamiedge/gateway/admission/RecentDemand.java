package io.umamiedge.gateway.admission;

import java.util.concurrent.TimeUnit;

/**
 * How much was asked of late, in steps so coarse that they seldom change: gateways tell each other. Not thread-safe;
 * times are of one monotonic clock.
 */
final class RecentDemand {
    private static final long WINDOW = TimeUnit.SECONDS.toNanos(5);
    private static final long IDLE = TimeUnit.MINUTES.toNanos(1);
    private static final int MOST = 1 << 20;

    private long windowAt;
    private int asked;
    private int askedBefore;
    private long largest;
    private long largestBefore;
    private long lastAt;
    private boolean everAsked;
    private int weight;

    RecentDemand(long now) {
        this.windowAt = now;
    }

    void asked(long tokens, long now) {
        roll(now);
        asked = Math.min(MOST, asked + 1);
        largest = Math.max(largest, tokens);
        lastAt = now;
        everAsked = true;
    }

    /**
     * A power of two near the number of requests in some seconds, and the same until that number is twice as large or
     * half as large; 0 when none was asked for a minute.
     */
    int weight(long now) {
        roll(now);
        if (!everAsked || now - lastAt >= IDLE) {
            weight = 0;
            return 0;
        }
        int count = Math.max(1, Math.max(asked, askedBefore));
        if (weight == 0 || count > 2 * weight || 2 * count < weight) {
            weight = Integer.highestOneBit(count);
        }
        return weight;
    }

    /** At least as many tokens as the largest request of some seconds, in powers of two; 1 or more. */
    long largest(long now) {
        roll(now);
        long most = Math.max(largest, largestBefore);
        return most <= 1 ? 1 : Long.highestOneBit(most - 1) << 1;
    }

    private void roll(long now) {
        long passed = now - windowAt;
        if (passed >= WINDOW) {
            boolean isNext = passed < 2 * WINDOW;
            askedBefore = isNext ? asked : 0;
            largestBefore = isNext ? largest : 0;
            asked = 0;
            largest = 0;
            windowAt = now - passed % WINDOW;
        }
    }
}
