package io.umamiedge.telemetry.capacity;

import org.jspecify.annotations.Nullable;

/** What a runtime counted in one part of its window. Not thread-safe. */
final class Slice {
    /** How many make a window. */
    static final int PER_WINDOW = 12;

    /** What a report may say at most, so that no sum of a window overflows, whatever a node says. */
    private static final long MOST = 1_000_000_000_000_000L;

    private final long number;
    private long requests;
    private long errors;
    private long tokens;
    private long tokensMs;
    // An idle runtime has slices, but nothing in them.
    private @Nullable Bins ttft;
    private @Nullable Bins e2e;

    /**
     * An empty one.
     *
     * @param number of its place in time; that of the next is one higher
     */
    Slice(long number) {
        this.number = number;
    }

    void addRequests(long count) {
        requests = sum(requests, count);
    }

    void addErrors(long count) {
        errors = sum(errors, count);
    }

    void addTokens(long count, long milliseconds) {
        tokens = sum(tokens, count);
        tokensMs = sum(tokensMs, milliseconds);
    }

    void addTtft(@Nullable Bins more) {
        ttft = sum(ttft, more);
    }

    void addE2e(@Nullable Bins more) {
        e2e = sum(e2e, more);
    }

    void add(Slice other) {
        addRequests(other.requests);
        addErrors(other.errors);
        addTokens(other.tokens, other.tokensMs);
        addTtft(other.ttft);
        addE2e(other.e2e);
    }

    long number() {
        return number;
    }

    long requests() {
        return requests;
    }

    long errors() {
        return errors;
    }

    long tokens() {
        return tokens;
    }

    long tokensMs() {
        return tokensMs;
    }

    @Nullable
    Bins ttft() {
        return ttft;
    }

    @Nullable
    Bins e2e() {
        return e2e;
    }

    private static long sum(long left, long right) {
        return Math.min(MOST, left + right);
    }

    private static @Nullable Bins sum(@Nullable Bins left, @Nullable Bins right) {
        if (right == null) {
            return left;
        }
        Bins sum = left == null ? new Bins() : left;
        sum.add(right);
        return sum;
    }
}
