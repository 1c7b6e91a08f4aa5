package io.umamiedge.agent;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When to report next. Nodes spread out: every delay has jitter, and a wait that the service asked for is never cut
 * short. Not thread-safe.
 */
final class Pace {
    /** Under the three seconds of silence that make a node stale, so that none is once telemetry-service is back. */
    static final Duration LONGEST_BACK_OFF = Duration.ofSeconds(2);
    /** A bad key stays bad until a person acts. */
    static final Duration LONGEST_UNAUTHORIZED = Duration.ofSeconds(30);

    static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(1);

    private static final double JITTER = 0.1;
    private static final int MOST_DOUBLINGS = 20;

    private final Duration interval;
    private final RandomGenerator random;
    private int failures;

    Pace(Duration interval, RandomGenerator random) {
        this.interval = interval;
        this.random = random;
    }

    Duration after(Delivery delivery) {
        return switch (delivery) {
            case Delivery.Accepted _ -> {
                failures = 0;
                yield scaled(interval, 1 - JITTER + 2 * JITTER * random.nextDouble());
            }
            case Delivery.Busy busy -> longer(asked(busy.retryAfter()), backOff(LONGEST_BACK_OFF));
            case Delivery.Refused _, Delivery.Unreachable _ -> backOff(LONGEST_BACK_OFF);
            case Delivery.Unauthorized _, Delivery.NoKey _ -> backOff(LONGEST_UNAUTHORIZED);
        };
    }

    /** Doubles from the interval; half of it is random. A node that reports rarely is not made to report often. */
    private Duration backOff(Duration most) {
        double doubled = interval.toMillis() * Math.pow(2, Math.min(failures++, MOST_DOUBLINGS));
        double limit = longer(most, interval).toMillis();
        return scaled(Duration.ofMillis((long) Math.min(doubled, limit)), 0.5 + 0.5 * random.nextDouble());
    }

    private Duration asked(Duration retryAfter) {
        Duration bounded = retryAfter.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : retryAfter;
        return scaled(bounded, 1 + JITTER * random.nextDouble());
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    private static Duration scaled(Duration duration, double factor) {
        return Duration.ofNanos((long) (duration.toNanos() * factor));
    }
}
