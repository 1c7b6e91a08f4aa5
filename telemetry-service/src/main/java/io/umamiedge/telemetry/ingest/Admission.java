package io.umamiedge.telemetry.ingest;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.ProblemException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Lets in what there is room for: each node has a budget of its own, so that a noisy one uses up nothing but its own, and
 * all of them together share what the service can hold. Thread-safe.
 */
final class Admission {
    /** Everybody who is refused for want of room should not come back at the same moment. */
    private static final int JITTER_SECONDS = 2;

    private final IngestLimits limits;
    private final TimeMeter time;
    private final RandomGenerator random;
    private final Map<NodeId, Budget> budgets = new ConcurrentHashMap<>();
    private final Room total;

    /** @param nanoTime as {@link System#nanoTime} */
    Admission(IngestLimits limits, LongSupplier nanoTime, RandomGenerator random) {
        this.limits = limits;
        this.random = random;
        this.total = new Room(limits.requestsInTotal(), limits.bytesInTotal());
        this.time = new NanoTime(nanoTime);
    }

    /** Takes the place of a request that has one report or more; throws {@link ProblemException} when there is none. */
    Ticket enter(NodeId node) {
        Budget budget = budgets.computeIfAbsent(node, _ -> new Budget());
        budget.charge(1);
        if (!budget.room.enter()) {
            throw tooMany("too many requests of this node are under way");
        }
        if (!total.enter()) {
            budget.room.leave();
            throw full();
        }
        return new Ticket(budget);
    }

    /** Forgets the nodes that are no more. */
    void retain(Predicate<NodeId> known) {
        budgets.keySet().removeIf(known.negate());
    }

    long requestsUnderWay() {
        return total.requests.get();
    }

    long bytesUnderWay() {
        return total.bytes.get();
    }

    private ProblemException tooMany(String detail) {
        return ProblemException.later(TelemetryProblem.TOO_MANY_REQUESTS, detail, retryAfter(Duration.ZERO));
    }

    private ProblemException full() {
        return unavailable("the service holds as much as it can");
    }

    /** For a trouble of which nobody can tell when it is over. */
    ProblemException unavailable(String detail) {
        return ProblemException.later(CommonProblem.UNAVAILABLE, detail, retryAfter(Duration.ZERO));
    }

    private int retryAfter(Duration wait) {
        return 1 + (int) wait.toSeconds() + random.nextInt(JITTER_SECONDS);
    }

    /** One request's place; closing it twice has no effect. Not thread-safe. */
    final class Ticket implements AutoCloseable {
        private final Budget budget;
        private long bytes;
        private boolean open = true;

        private Ticket(Budget budget) {
            this.budget = budget;
        }

        /** Counts bytes of the body until the end of the request; throws {@link ProblemException} when they do not fit. */
        void hold(long more) {
            if (!budget.room.take(more)) {
                throw tooMany("too many bytes of this node are under way");
            }
            if (!total.take(more)) {
                budget.room.give(more);
                throw full();
            }
            bytes += more;
        }

        /** Counts the reports; the first was counted at the entrance. Throws {@link ProblemException} when they are too many. */
        void count(int reports) {
            if (reports > 1) {
                budget.charge(reports - 1);
            }
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                budget.room.give(bytes);
                budget.room.leave();
                total.give(bytes);
                total.leave();
            }
        }
    }

    private final class Budget {
        private final Room room = new Room(limits.requestsPerNode(), limits.bytesPerNode());
        private final Bucket reports = Bucket.builder()
                .addLimit(limit -> limit.capacity(limits.reportsBurst())
                        .refillGreedy(limits.reportsPerSecond(), Duration.ofSeconds(1)))
                .withCustomTimePrecision(time)
                .build();

        private void charge(int count) {
            ConsumptionProbe probe = reports.tryConsumeAndReturnRemaining(count);
            if (!probe.isConsumed()) {
                throw ProblemException.later(
                        TelemetryProblem.TOO_MANY_REQUESTS,
                        "this node may send " + limits.reportsPerSecond() + " reports a second",
                        retryAfter(Duration.ofNanos(probe.getNanosToWaitForRefill())));
            }
        }
    }

    /** Requests and bytes under way, never more than there may be. */
    private static final class Room {
        private final long mostRequests;
        private final long mostBytes;
        private final AtomicLong requests = new AtomicLong();
        private final AtomicLong bytes = new AtomicLong();

        Room(long mostRequests, long mostBytes) {
            this.mostRequests = mostRequests;
            this.mostBytes = mostBytes;
        }

        boolean enter() {
            return take(requests, 1, mostRequests);
        }

        void leave() {
            requests.decrementAndGet();
        }

        boolean take(long more) {
            return take(bytes, more, mostBytes);
        }

        void give(long less) {
            bytes.addAndGet(-less);
        }

        private static boolean take(AtomicLong taken, long more, long most) {
            if (taken.addAndGet(more) <= most) {
                return true;
            }
            taken.addAndGet(-more);
            return false;
        }
    }

    private record NanoTime(LongSupplier source) implements TimeMeter {
        @Override
        public long currentTimeNanos() {
            return source.getAsLong();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }
}
