package io.umamiedge.routing.ejection;

import java.time.Duration;

/** The settings of {@link EjectionConfig}, checked; {@link IllegalArgumentException} names the one that is wrong. */
public record EjectionRules(
        int consecutiveFailures,
        Duration window,
        int minimumRequests,
        double errorRatio,
        double latencyFactor,
        int latencyPeers,
        Duration baseTime,
        Duration longestTime,
        Duration forgetAfter,
        double largestShare,
        int probeSlots,
        int probeSuccesses) {
    private static final String PREFIX = "umamiedge.routing.ejection.";

    public EjectionRules {
        require(consecutiveFailures >= 1, "consecutive-failures must be 1 or more");
        require(window.isPositive(), "window must be above zero");
        require(minimumRequests >= 1, "minimum-requests must be 1 or more");
        require(errorRatio > 0 && errorRatio <= 1, "error-ratio must be above 0 and at most 1");
        require(latencyFactor > 1, "latency-factor must be above 1");
        require(latencyPeers >= 2, "latency-peers must be 2 or more");
        require(baseTime.isPositive(), "base-time must be above zero");
        require(longestTime.compareTo(baseTime) >= 0, "longest-time must be at least base-time");
        require(forgetAfter.isPositive(), "forget-after must be above zero");
        require(largestShare > 0 && largestShare <= 1, "largest-share must be above 0 and at most 1");
        require(probeSlots >= 1, "probe-slots must be 1 or more");
        require(probeSuccesses >= 1, "probe-successes must be 1 or more");
    }

    public static EjectionRules of(EjectionConfig config) {
        return new EjectionRules(
                config.consecutiveFailures(),
                config.window(),
                config.minimumRequests(),
                config.errorRatio(),
                config.latencyFactor(),
                config.latencyPeers(),
                config.baseTime(),
                config.longestTime(),
                config.forgetAfter(),
                config.largestShare(),
                config.probeSlots(),
                config.probeSuccesses());
    }

    /** How long the {@code times}-th ejection in a row lasts. */
    Duration hold(int times) {
        Duration grown = baseTime.multipliedBy(times);
        return grown.compareTo(longestTime) > 0 ? longestTime : grown;
    }

    /** How many of so many active nodes may be ejected at once. */
    public int most(int activeNodes) {
        return Math.max(1, (int) (largestShare * activeNodes));
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalArgumentException(PREFIX + what);
        }
    }
}
