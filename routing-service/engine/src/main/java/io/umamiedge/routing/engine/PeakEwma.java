package io.umamiedge.routing.engine;

/**
 * A moving average that follows a rise at once and a fall slowly (Finagle's {@code PeakEwma}), over times to first token:
 * a node that gets slow is left at the first slow answer and comes back as its answers get fast.
 *
 * <p>Value and time are packed into one word, so that whoever reads it while it changes never sees half of a change: 32
 * bits of a float, and 32 bits of milliseconds, which wrap after 49 days.
 */
final class PeakEwma {
    /** How long a sample keeps 1/e of its weight: Finagle's default decay time. */
    static final double DECAY_MS = 10_000;

    /** Before the first sample. */
    static final long NONE = Long.MIN_VALUE;

    private PeakEwma() {}

    static long after(long before, double sampleMs, long now) {
        if (before == NONE || sampleMs >= value(before)) {
            return pack(sampleMs, now);
        }
        double kept = StrictMath.exp(-age(before, now) / DECAY_MS);
        return pack(value(before) * kept + sampleMs * (1 - kept), now);
    }

    /** After a time to first token of which only a part is known: it can make the average larger, never smaller. */
    static long atLeast(long before, double sampleMs, long now) {
        return before == NONE || sampleMs >= value(before) ? pack(sampleMs, now) : before;
    }

    /**
     * The expected time to first token, milliseconds: the average, giving way to what the node reports as it gets old.
     *
     * @param reported -1 when the node reported none
     * @return -1 when nothing is known
     */
    static double expect(long average, double reported, long now) {
        if (average == NONE) {
            return reported;
        }
        if (reported < 0) {
            return value(average);
        }
        return reported + (value(average) - reported) * DECAY_MS / (DECAY_MS + age(average, now));
    }

    private static long pack(double millis, long now) {
        return (long) Float.floatToIntBits((float) millis) << Integer.SIZE | (now & 0xffff_ffffL);
    }

    private static double value(long average) {
        return Float.intBitsToFloat((int) (average >>> Integer.SIZE));
    }

    private static int age(long average, long now) {
        return Math.max(0, (int) now - (int) average);
    }
}
