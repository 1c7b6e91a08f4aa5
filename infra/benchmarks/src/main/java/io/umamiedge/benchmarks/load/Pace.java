package io.umamiedge.benchmarks.load;

/** When requests are due. */
public sealed interface Pace {
    /**
     * So many a second, evenly, whether or not earlier ones are answered; latency counts from when a request was due, so a
     * stalled server cannot hide by being asked less (coordinated omission).
     */
    record Constant(double perSecond) implements Pace {
        public Constant {
            if (!(perSecond > 0)) {
                throw new IllegalArgumentException("a pace must be more than 0 a second");
            }
        }

        /** Nanoseconds after the start at which request {@code ordinal}, from 0, is due. */
        long dueAfter(long ordinal) {
            return (long) (ordinal * (1e9 / perSecond));
        }
    }

    /**
     * Each connection's next request as soon as its last is answered: finds the most that a server takes. Latency counts
     * from the sending and says nothing about customers.
     */
    record AsAnswered() implements Pace {}

    static Pace perSecond(double rate) {
        return new Constant(rate);
    }

    static Pace asAnswered() {
        return new AsAnswered();
    }
}
