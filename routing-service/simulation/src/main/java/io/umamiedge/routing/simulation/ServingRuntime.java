package io.umamiedge.routing.simulation;

import io.umamiedge.routing.simulation.scenario.FleetRuntime;
import io.umamiedge.routing.simulation.scenario.RuntimeProfile;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A runtime with continuous batching: every request in the batch takes part in every step, so all of them progress at
 * the same pace, and the pace falls as the batch grows. One clock, in tokens given to each, therefore tells when any of
 * them is done, and a request that joins or leaves changes nothing but the pace. What is done before a first token
 * (overhead and prompt) counts as so many tokens of the clock.
 */
final class ServingRuntime {
    /** Whoever is given the tokens. */
    interface Reader {
        void firstToken();

        void finished();

        /**
         * The runtime is gone before it was done.
         *
         * @param isNoticed whether the connection breaks; otherwise it is silent from now on
         */
        void lost(boolean isNoticed);
    }

    private static final double ROUNDING = 1e-6;
    private static final int SAMPLES = 32;

    private final Timeline timeline;
    private final FleetRuntime spec;
    private final RuntimeProfile profile;
    private final PriorityQueue<Work> running = new PriorityQueue<>();
    private final Deque<Work> waiting = new ArrayDeque<>();
    private final long[] firstTokens = new long[SAMPLES];
    private int slots;
    private double speed = 1;
    private boolean isGone;
    private double clock;
    private long asOf;
    private long wakeAt = Long.MAX_VALUE;
    private long accepted;
    private int sampled;
    private long busyMicros;
    private long slotMicros;
    private long finished;

    ServingRuntime(Timeline timeline, FleetRuntime spec, RuntimeProfile profile) {
        this.timeline = timeline;
        this.spec = spec;
        this.profile = profile;
        this.slots = spec.slots();
    }

    FleetRuntime spec() {
        return spec;
    }

    int slots() {
        return slots;
    }

    int running() {
        return running.size();
    }

    int waiting() {
        return waiting.size();
    }

    long finished() {
        return finished;
    }

    /** Slots taken times microseconds so far. */
    long busyMicros() {
        advance();
        return busyMicros;
    }

    /** Slots times microseconds so far, without the time that it was gone. */
    long slotMicros() {
        advance();
        return slotMicros;
    }

    /** The median of the last first tokens, from a request's arrival at the runtime; null when there was none. */
    @Nullable
    Double ttftP50Ms() {
        int known = Math.min(sampled, SAMPLES);
        if (known == 0) {
            return null;
        }
        long[] sorted = Arrays.copyOf(firstTokens, known);
        Arrays.sort(sorted);
        return sorted[known / 2] / (double) Timeline.MILLISECOND;
    }

    /** Takes a request in, or none when all slots and places to wait are taken. */
    @Nullable
    Work accept(int promptTokens, int outputTokens, Reader reader) {
        boolean isFree = running.size() < slots && waiting.isEmpty();
        if (!isFree && waiting.size() >= profile.maxWaiting()) {
            return null;
        }
        Work work = new Work(accepted++, timeline.now(), promptTokens, outputTokens, reader);
        if (isFree) {
            advance();
            run(work);
            plan();
        } else {
            waiting.add(work);
        }
        return work;
    }

    /** Nobody wants the rest. */
    void cancel(Work work) {
        advance();
        if (running.remove(work)) {
            admit();
            plan();
        } else {
            waiting.remove(work);
        }
    }

    /** All that it had is gone; tells its readers in the order in which they came. Until it is back it has no slots. */
    void lose(boolean isNoticed) {
        advance();
        isGone = true;
        List<Work> lost = new ArrayList<>(running);
        lost.forEach(work -> work.tokens = work.isBegun ? (int) Math.floor(clock - work.first + 1 + ROUNDING) : 0);
        lost.addAll(waiting);
        lost.sort(Comparator.comparingLong(work -> work.number));
        running.clear();
        waiting.clear();
        lost.forEach(work -> work.reader.lost(isNoticed));
    }

    void comeBack() {
        advance();
        isGone = false;
    }

    /** Makes it so large and so fast, as a share of what it was at first. */
    void resize(int slotsPercent, int speedPercent) {
        advance();
        slots = slotsPercent == 0 ? 0 : Math.max(1, Math.round(spec.slots() * slotsPercent / 100f));
        speed = speedPercent / 100.0;
        wakeAt = Long.MAX_VALUE;
        admit();
        plan();
    }

    private void run(Work work) {
        double alone = profile.tokensPerSecond();
        double before = (profile.ttftMs() / 1_000 + work.promptTokens / profile.promptTokensPerSecond()) * alone;
        work.first = clock + before + 1;
        work.next = work.first;
        running.add(work);
    }

    private void admit() {
        while (running.size() < slots && !waiting.isEmpty()) {
            run(waiting.remove());
        }
    }

    /** Tokens given to each request of the batch in a microsecond. */
    private double pace() {
        double slowdown = 1 + profile.batchingSlowdown() * (running.size() - 1);
        return profile.tokensPerSecond() * speed / slowdown / Timeline.SECOND;
    }

    private void advance() {
        long passed = timeline.now() - asOf;
        if (passed > 0) {
            slotMicros += isGone ? 0 : passed * slots;
            if (!running.isEmpty()) {
                clock += passed * pace();
                // What runs on beyond the slots of a runtime that has shrunk takes none of them.
                busyMicros += passed * Math.min(running.size(), slots);
            }
            asOf = timeline.now();
        }
    }

    private void plan() {
        Work next = running.peek();
        if (next != null) {
            long due = timeline.now() + Math.max(0, (long) Math.ceil((next.next - clock) / pace()));
            // A wake-up that comes too early plans anew; only one that would come too late is replaced.
            if (due < wakeAt) {
                wakeAt = due;
                timeline.at(due, this::wake);
            }
        }
    }

    private void wake() {
        if (timeline.now() != wakeAt) {
            return;
        }
        wakeAt = Long.MAX_VALUE;
        advance();
        Work due = running.peek();
        while (due != null && due.next <= clock + ROUNDING) {
            running.remove();
            if (!due.isBegun) {
                begin(due);
            }
            if (due.next <= clock + ROUNDING) {
                finished++;
                due.tokens = due.outputTokens;
                due.reader.finished();
            } else {
                running.add(due);
            }
            due = running.peek();
        }
        admit();
        plan();
    }

    private void begin(Work work) {
        work.isBegun = true;
        work.next = work.first + work.outputTokens - 1;
        firstTokens[sampled++ % SAMPLES] = timeline.now() - work.arrivedAt;
        work.reader.firstToken();
    }

    /** One request in a runtime. */
    static final class Work implements Comparable<Work> {
        private final long number;
        private final long arrivedAt;
        private final int promptTokens;
        private final int outputTokens;
        private final Reader reader;
        private double first;
        private double next;
        private boolean isBegun;
        private int tokens;

        private Work(long number, long arrivedAt, int promptTokens, int outputTokens, Reader reader) {
            this.number = number;
            this.arrivedAt = arrivedAt;
            this.promptTokens = promptTokens;
            this.outputTokens = outputTokens;
            this.reader = reader;
        }

        /** How many were given by the time it was finished or lost. */
        int tokens() {
            return tokens;
        }

        @Override
        public int compareTo(Work other) {
            int byTime = Double.compare(next, other.next);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }
}
