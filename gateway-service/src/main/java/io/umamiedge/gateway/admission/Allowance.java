package io.umamiedge.gateway.admission;

/**
 * A bucket: so many units a minute, which come back evenly, and at most a minute's worth at once. It can be overdrawn,
 * when something cost more than was thought, and parts of it can be handed over. Starts with nothing. Not thread-safe;
 * times are of one monotonic clock.
 *
 * <p>Several of these whose units add up to no more than a limit let no more through, in any span of time, than one
 * bucket of that limit would: whoever gives units away says when they will be full, and whoever gets them before then
 * gets them empty.
 */
final class Allowance {
    private static final double NANOS_PER_MINUTE = 60e9;
    // Whoever waits as long as it was told is not to be a rounding short; it stays owed.
    private static final double ROUNDING = 1e-6;

    private double units;
    private double level;
    private long at;

    /** Units a minute, and the most there can be at once. */
    long units() {
        return (long) units;
    }

    boolean has(long amount, long now) {
        refill(now);
        return level >= amount - ROUNDING;
    }

    /** To be had or not: what is taken too much is paid back first. */
    void take(long amount) {
        level -= amount;
    }

    void giveBack(long amount) {
        level = Math.min(units, level + amount);
    }

    long left(long now) {
        refill(now);
        return (long) Math.max(0, level);
    }

    /** Nanoseconds until so much can be had, which is no more than there are units. */
    long until(long amount, long now) {
        refill(now);
        return units == 0 || level >= amount ? 0 : (long) Math.ceil((amount - level) * NANOS_PER_MINUTE / units);
    }

    /** @param full whether the new units come with what can be had of them at once */
    void grow(long by, boolean full, long now) {
        refill(now);
        units += by;
        level += full ? by : 0;
    }

    /**
     * Gives so many units away, and with them as much as there is of what they hold.
     *
     * @return nanoseconds until they are full
     */
    long shrink(long by, long now) {
        refill(now);
        if (by == 0) {
            return 0;
        }
        units -= by;
        // The last units take an overdraft with them.
        double given = units == 0 ? level : Math.clamp(level, 0, (double) by);
        level = Math.min(units, level - given);
        return (long) Math.ceil((by - given) * NANOS_PER_MINUTE / by);
    }

    private void refill(long now) {
        level = Math.min(units, level + units * (now - at) / NANOS_PER_MINUTE);
        at = now;
    }
}
