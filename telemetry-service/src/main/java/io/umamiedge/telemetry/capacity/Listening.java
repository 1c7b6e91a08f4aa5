package io.umamiedge.telemetry.capacity;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long a partition of the reports has been listened to without a break.
 *
 * <p>Silence may be held against a node only for the time in which we would have heard it. We would have when Kafka told
 * where the partition ends and everything up to there has been processed; a break in that (Kafka away, this process
 * stopped, the consumer behind) starts the count anew. Not thread-safe.
 */
final class Listening {
    private final Duration longestBreak;
    private long next;
    private Instant since;
    private Instant until;
    private @Nullable Question open;

    /**
     * Starts to listen.
     *
     * @param next the first offset that is not processed yet
     * @param longestBreak what is short enough for a node to have been heard before and after it
     */
    Listening(long next, Instant now, Duration longestBreak) {
        this.next = next;
        this.since = now;
        this.until = now;
        this.longestBreak = longestBreak;
    }

    void processed(long offset) {
        next = Math.max(next, offset + 1);
        settle();
    }

    /** Kafka, asked at {@code askedAt}, said that the partition ends before {@code end}. */
    void endedAt(Instant askedAt, long end) {
        if (open == null) {
            open = new Question(askedAt, end);
            settle();
        }
    }

    /** How long, by what we know, a node last heard at {@code heardAt} has been silent. */
    Duration silence(Instant heardAt) {
        Instant from = heardAt.isAfter(since) ? heardAt : since;
        return from.isAfter(until) ? Duration.ZERO : Duration.between(from, until);
    }

    /** What was heard until now says nothing: the count begins anew. */
    void interrupt() {
        since = until;
    }

    private void settle() {
        Question answered = open;
        if (answered == null || next < answered.end()) {
            return;
        }
        open = null;
        Duration gap = Duration.between(until, answered.askedAt());
        if (gap.isNegative() || gap.compareTo(longestBreak) > 0) {
            since = answered.askedAt();
        }
        until = answered.askedAt();
    }

    private record Question(Instant askedAt, long end) {}
}
