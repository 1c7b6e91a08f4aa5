package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.routing.engine.Reservations.Reservation;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * This process's own requests in flight, per runtime: known at once, while what nodes report is seconds old. Requests that
 * a runtime had no room for count on for a while, so that it is asked less. To be used by one {@link CandidateTable}, which
 * takes a runtime out of the choice at the moment it fills.
 *
 * <p>Thread-safe.
 */
public final class InFlight {
    /** How long a request that was refused counts on: as long as a customer is told to wait when all nodes are full. */
    public static final Duration BACK_OFF = Duration.ofSeconds(1);

    private final ConcurrentMap<RuntimeKey, Counter> counters = new ConcurrentHashMap<>();
    private final AtomicBoolean isTaken = new AtomicBoolean();

    /** For the table; throws {@link IllegalArgumentException} when another has it already. */
    void take() {
        if (isTaken.getAndSet(true)) {
            throw new IllegalArgumentException("another candidate table counts on these requests already");
        }
    }

    /** Counts one request of a customer towards {@code destination} until the ticket is closed. */
    public Ticket begin(Destination destination, CustomerId customer) {
        Counter counter = counter(new RuntimeKey(destination.nodeId(), destination.runtimeId()));
        Claim claim = counter.claimOf(customer);
        if (claim != null) {
            Claim.IN_USE.incrementAndGet(claim);
        }
        counter.increment();
        return new Ticket(counter, claim);
    }

    public int count(NodeId node, RuntimeId runtime) {
        Counter counter = counters.get(new RuntimeKey(node, runtime));
        return counter == null ? 0 : counter.count();
    }

    Counter counter(RuntimeKey runtime) {
        return counters.computeIfAbsent(runtime, _ -> new Counter());
    }

    /** One request in flight; closing it again has no effect. */
    public static final class Ticket implements AutoCloseable {
        private final Counter counter;
        private final @Nullable Claim claim;
        private final AtomicBoolean open = new AtomicBoolean(true);
        private volatile boolean refused;

        private Ticket(Counter counter, @Nullable Claim claim) {
            this.counter = counter;
            this.claim = claim;
        }

        /** The node's first token came after so many milliseconds; the next decisions know. */
        public void firstToken(double millis, Instant now) {
            counter.observe(millis, now.toEpochMilli());
        }

        /** The node has sent no token for so many milliseconds: the next decisions expect no less of it. */
        public void noTokenFor(double millis, Instant now) {
            counter.expectAtLeast(millis, now.toEpochMilli());
        }

        /**
         * The runtime had no room for the request, and so does not run it; until the ticket is closed it counts on, for
         * {@link #BACK_OFF}. Once, before it is closed.
         */
        public void refused() {
            refused = true;
            counter.refuse();
        }

        @Override
        public void close() {
            if (!open.getAndSet(false)) {
                return;
            }
            if (claim != null) {
                Claim.IN_USE.decrementAndGet(claim);
            }
            if (refused) {
                counter.forgetRefused();
            } else {
                counter.decrement();
            }
        }
    }

    /** What one customer has reserved of a runtime, and uses of it from here; other gateways' use of it is not seen. */
    static final class Claim {
        private static final AtomicIntegerFieldUpdater<Claim> IN_USE =
                AtomicIntegerFieldUpdater.newUpdater(Claim.class, "inUse");

        final CustomerId customer;
        final int slots;
        private volatile int inUse;

        private Claim(CustomerId customer, int slots, int inUse) {
            this.customer = customer;
            this.slots = slots;
            this.inUse = inUse;
        }

        /** Slots that stay free for the customer. */
        int unused() {
            return Math.max(0, slots - inUse);
        }
    }

    /** The requests of one runtime, with their recent peak and how fast they were answered. */
    static final class Counter {
        private static final Claim[] NO_CLAIMS = {};
        private static final AtomicIntegerFieldUpdater<Counter> COUNT =
                AtomicIntegerFieldUpdater.newUpdater(Counter.class, "count");
        private static final AtomicIntegerFieldUpdater<Counter> REFUSED =
                AtomicIntegerFieldUpdater.newUpdater(Counter.class, "refused");
        private static final AtomicIntegerFieldUpdater<Counter> PEAK =
                AtomicIntegerFieldUpdater.newUpdater(Counter.class, "peak");
        private static final AtomicLongFieldUpdater<Counter> TTFT =
                AtomicLongFieldUpdater.newUpdater(Counter.class, "ttft");

        private volatile int count;
        private volatile int refused;
        // Without those that were refused: the runtime does not report them.
        private volatile int peak;
        private int peakBefore;
        private volatile long ttft = PeakEwma.NONE;
        private volatile Claim[] claims = NO_CLAIMS;
        private volatile @Nullable Slots watcher;

        int count() {
            return count + refused;
        }

        /** The expected time to first token, given what the node reported of it; -1 for unknown in both. */
        double expectedTtft(double reported, long now) {
            return PeakEwma.expect(ttft, reported, now);
        }

        Claim[] claims() {
            return claims;
        }

        @Nullable
        Claim claimOf(CustomerId customer) {
            for (Claim claim : claims) {
                if (claim.customer.equals(customer)) {
                    return claim;
                }
            }
            return null;
        }

        /** For the one writer of the table; requests already in flight keep counting for who is still named. */
        void reserve(List<Reservation> reservations) {
            Claim[] next = new Claim[reservations.size()];
            for (int i = 0; i < next.length; i++) {
                Reservation reservation = reservations.get(i);
                Claim before = claimOf(reservation.customer());
                next[i] = before != null && before.slots == reservation.slots()
                        ? before
                        : new Claim(reservation.customer(), reservation.slots(), 0);
            }
            claims = next.length == 0 ? NO_CLAIMS : next;
        }

        /** Who is told of each change from now on; null for nobody. */
        void watch(@Nullable Slots slots) {
            watcher = slots;
        }

        @Nullable
        Slots watcher() {
            return watcher;
        }

        /**
         * The most that was in flight since the call before the last; for the one writer of the candidate table.
         *
         * <p>A report says how busy a runtime was a moment ago. What of that was ours is at most this, whatever has
         * finished since, so the rest is surely others'. Two windows, because the one in which the report was made may
         * have been closed by a change that came between.
         */
        int takePeak() {
            int last = PEAK.getAndSet(this, count);
            int most = Math.max(last, peakBefore);
            peakBefore = last;
            return most;
        }

        private void observe(double millis, long now) {
            TTFT.updateAndGet(this, before -> PeakEwma.after(before, millis, now));
        }

        private void expectAtLeast(double millis, long now) {
            TTFT.updateAndGet(this, before -> PeakEwma.atLeast(before, millis, now));
        }

        private void increment() {
            int now = COUNT.incrementAndGet(this);
            if (now > peak) {
                PEAK.accumulateAndGet(this, now, Math::max);
            }
            changed();
        }

        private void decrement() {
            COUNT.decrementAndGet(this);
            changed();
        }

        private void refuse() {
            REFUSED.incrementAndGet(this);
            decrement();
        }

        private void forgetRefused() {
            REFUSED.decrementAndGet(this);
            changed();
        }

        private void changed() {
            Slots told = watcher;
            if (told != null) {
                told.changed();
            }
        }
    }
}
