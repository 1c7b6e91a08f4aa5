package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.routing.Destination;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * This process's own requests in flight, per runtime: known at once, while what nodes report is seconds old. Requests that
 * a runtime had no room for count on for a while, so that it is asked less.
 *
 * <p>Thread-safe.
 */
public final class InFlight {
    /** How long a request that was refused counts on: as long as a customer is told to wait when all nodes are full. */
    public static final Duration BACK_OFF = Duration.ofSeconds(1);

    private final ConcurrentMap<Key, Counter> counters = new ConcurrentHashMap<>();

    /** Counts one request towards {@code destination} until the ticket is closed. */
    public Ticket begin(Destination destination) {
        Counter counter = counter(destination.nodeId(), destination.runtimeId());
        counter.increment();
        return new Ticket(counter);
    }

    public int count(NodeId node, RuntimeId runtime) {
        Counter counter = counters.get(new Key(node, runtime));
        return counter == null ? 0 : counter.count();
    }

    Counter counter(NodeId node, RuntimeId runtime) {
        return counters.computeIfAbsent(new Key(node, runtime), _ -> new Counter());
    }

    /** One request in flight; closing it again has no effect. */
    public static final class Ticket implements AutoCloseable {
        private final Counter counter;
        private final AtomicBoolean open = new AtomicBoolean(true);
        private volatile boolean refused;

        private Ticket(Counter counter) {
            this.counter = counter;
        }

        /**
         * The runtime had no room for the request, and so does not run it; until the ticket is closed it counts on, for
         * {@link #BACK_OFF}. Once, before it is closed.
         */
        public void refused() {
            counter.refused.incrementAndGet();
            counter.decrement();
            refused = true;
        }

        @Override
        public void close() {
            if (!open.getAndSet(false)) {
                return;
            }
            if (refused) {
                counter.refused.decrementAndGet();
            } else {
                counter.decrement();
            }
        }
    }

    /** The count of one runtime, with its recent peak. */
    static final class Counter {
        private final AtomicInteger count = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();
        /** Without those that were refused: the runtime does not report them. */
        private final AtomicInteger peak = new AtomicInteger();

        private int peakBefore;

        int count() {
            return count.get() + refused.get();
        }

        /**
         * The most that was in flight since the call before the last; for the one writer of the candidate table.
         *
         * <p>A report says how busy a runtime was a moment ago. What of that was ours is at most this, whatever has
         * finished since, so the rest is surely others'. Two windows, because the one in which the report was made may
         * have been closed by a change that came between.
         */
        int takePeak() {
            int last = peak.getAndSet(count.get());
            int most = Math.max(last, peakBefore);
            peakBefore = last;
            return most;
        }

        private void increment() {
            int now = count.incrementAndGet();
            if (now > peak.get()) {
                peak.accumulateAndGet(now, Math::max);
            }
        }

        private void decrement() {
            count.decrementAndGet();
        }
    }

    private record Key(NodeId node, RuntimeId runtime) {}
}
