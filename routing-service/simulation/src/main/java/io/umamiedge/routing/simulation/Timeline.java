package io.umamiedge.routing.simulation;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Virtual time in microseconds since the simulation's start, and what is still to happen: in order of time, and of being
 * planned within a microsecond, so that the same plans always happen in the same order. Not thread-safe.
 */
final class Timeline {
    static final long SECOND = 1_000_000;
    static final long MILLISECOND = 1_000;

    private final Instant start;
    // A binary heap in three arrays: one object for each plan, and nothing else, is allocated.
    private long[] times = new long[1_024];
    private long[] orders = new long[1_024];
    private @Nullable Runnable[] actions = new @Nullable Runnable[1_024];
    private int size;
    private long planned;
    private long now;
    private long happened;

    Timeline(Instant start) {
        this.start = start;
    }

    long now() {
        return now;
    }

    Instant instant() {
        return start.plus(now, ChronoUnit.MICROS);
    }

    /** How many plans have happened. */
    long happened() {
        return happened;
    }

    void after(long micros, Runnable action) {
        at(now + micros, action);
    }

    /** A time that has passed is now. */
    void at(long time, Runnable action) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            orders = Arrays.copyOf(orders, size * 2);
            actions = Arrays.copyOf(actions, size * 2);
        }
        rise(size++, Math.max(time, now), planned++, action);
    }

    /** Lets the next plan happen; false when there is none. */
    boolean step() {
        if (size == 0) {
            return false;
        }
        now = times[0];
        Runnable next = actions[0];
        size--;
        Runnable last = actions[size];
        actions[size] = null;
        if (size > 0 && last != null) {
            sink(times[size], orders[size], last);
        }
        happened++;
        if (next != null) {
            next.run();
        }
        return true;
    }

    private void rise(int from, long time, long order, Runnable action) {
        int hole = from;
        while (hole > 0) {
            int parent = (hole - 1) >>> 1;
            if (!isBefore(time, order, parent)) {
                break;
            }
            move(parent, hole);
            hole = parent;
        }
        put(hole, time, order, action);
    }

    private void sink(long time, long order, Runnable action) {
        int hole = 0;
        int child = 1;
        while (child < size) {
            if (child + 1 < size && isBefore(times[child + 1], orders[child + 1], child)) {
                child++;
            }
            if (isBefore(time, order, child)) {
                break;
            }
            move(child, hole);
            hole = child;
            child = 2 * hole + 1;
        }
        put(hole, time, order, action);
    }

    private boolean isBefore(long time, long order, int other) {
        return time != times[other] ? time < times[other] : order < orders[other];
    }

    private void move(int from, int to) {
        times[to] = times[from];
        orders[to] = orders[from];
        actions[to] = actions[from];
    }

    private void put(int place, long time, long order, Runnable action) {
        times[place] = time;
        orders[place] = order;
        actions[place] = action;
    }
}
