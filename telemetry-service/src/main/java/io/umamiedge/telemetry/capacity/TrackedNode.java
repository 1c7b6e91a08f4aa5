package io.umamiedge.telemetry.capacity;

import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A node with what was published of it, and when the next snapshot is due. Not thread-safe. */
final class TrackedNode {
    /** How often a busy node is repeated while an idle one is once: the engine trusts an old load less and less. */
    private static final int BUSY_REFRESHES = 6;

    private final int partition;
    private final NodeCapacity capacity;
    private final CapacityTimes times;
    private final Duration refreshInterval;
    private Instant lookedAt;
    private Instant sentAt;
    private @Nullable CapacitySnapshot published;
    private @Nullable CapacitySnapshot sending;
    /** What this instance has not published itself it may have read before another's last word. */
    private boolean isOurs;

    /**
     * A node as of now.
     *
     * @param published what another instance or an earlier run left; null when there is none
     */
    TrackedNode(
            int partition,
            NodeCapacity capacity,
            @Nullable CapacitySnapshot published,
            CapacityTimes times,
            Instant now) {
        this.partition = partition;
        this.capacity = capacity;
        this.published = published;
        this.times = times;
        this.sentAt = now;
        this.lookedAt = now;
        // Half the interval to all of it: nodes that were published at once are not all repeated at once.
        Duration half = times.refreshInterval().dividedBy(2);
        int place = Math.floorMod(capacity.nodeId().hashCode(), 1_024);
        this.refreshInterval = half.plus(half.multipliedBy(place).dividedBy(1_024));
    }

    int partition() {
        return partition;
    }

    NodeCapacity capacity() {
        return capacity;
    }

    /** Whether it is time to look for what changes slowly; once for each trend interval. */
    boolean isToBeLookedAt(Instant now) {
        return !isWithin(times.trendInterval(), lookedAt, now);
    }

    /** Whether health or load differ from what was published, or is about to be. */
    boolean hasNews() {
        CapacitySnapshot last = last();
        return !isOurs || last == null || last.health() != capacity.health() || Difference.isOfLoad(last, capacity);
    }

    /** Whether it was heard since what was published of it, even if that told nothing new. */
    boolean isAhead() {
        CapacitySnapshot last = last();
        return last == null || capacity.heardAt().isAfter(last.receivedAt());
    }

    /** Looks for what changed slowly, and whether it is time to repeat what did not change at all. */
    boolean isWorthRepeating(Instant now) {
        lookedAt = now;
        CapacitySnapshot last = last();
        return last == null
                || !isWithin(
                        capacity.isBusy() ? refreshInterval.dividedBy(BUSY_REFRESHES) : refreshInterval, sentAt, now)
                || (isAhead() && Difference.isOfTrend(last, capacity.snapshot()));
    }

    /** Null when it has to wait; one at a time, so that snapshots of a node cannot overtake each other. */
    @Nullable
    CapacitySnapshot send(Instant now) {
        if (sending != null) {
            return null;
        }
        boolean isUrgent = !isOurs || published == null || published.health() != capacity.health();
        if (!isUrgent && isWithin(times.snapshotInterval(), sentAt, now)) {
            return null;
        }
        sending = capacity.snapshot();
        sentAt = now;
        isOurs = true;
        return sending;
    }

    /** Kafka has it; without effect when it is not what was sent last. */
    void published(CapacitySnapshot snapshot) {
        if (snapshot.equals(sending)) {
            published = snapshot;
            sending = null;
        }
    }

    /** Kafka did not take it; true when it has to be sent again. */
    boolean failed(CapacitySnapshot snapshot) {
        if (!snapshot.equals(sending)) {
            return false;
        }
        sending = null;
        return true;
    }

    /** A clock that was set back must not hold anything up. */
    private static boolean isWithin(Duration time, Instant from, Instant now) {
        return !now.isBefore(from) && now.isBefore(from.plus(time));
    }

    private @Nullable CapacitySnapshot last() {
        return sending == null ? published : sending;
    }
}
