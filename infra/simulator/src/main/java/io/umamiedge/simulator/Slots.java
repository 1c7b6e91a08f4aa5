package io.umamiedge.simulator;

import java.util.LinkedHashSet;

/** Lets so many jobs run at once and the others wait in order of arrival. Belongs to one event loop. */
final class Slots {
    /** Something that runs in a slot until it calls {@link #leave}. */
    interface Job {
        void begin();

        /** Of the key-value cache, while it runs. */
        int tokensHeld();
    }

    private final int size;
    private final int mostWaiting;
    private final LinkedHashSet<Job> waiting = new LinkedHashSet<>();
    private int running;
    private long tokensHeld;
    private boolean draining;

    Slots(int size, int mostWaiting) {
        this.size = size;
        this.mostWaiting = mostWaiting;
    }

    /** False when neither a slot nor a place to wait is free. */
    boolean enter(Job job) {
        if (running >= size && waiting.size() >= mostWaiting) {
            return false;
        }
        waiting.add(job);
        drain();
        return true;
    }

    /** To be called once for every job that entered, waiting or running. */
    void leave(Job job) {
        if (!waiting.remove(job)) {
            running--;
            tokensHeld -= job.tokensHeld();
            drain();
        }
    }

    int running() {
        return running;
    }

    int waiting() {
        return waiting.size();
    }

    long tokensHeld() {
        return tokensHeld;
    }

    /** A loop, not a recursion: a job may leave while it begins. */
    private void drain() {
        if (draining) {
            return;
        }
        draining = true;
        try {
            while (running < size && !waiting.isEmpty()) {
                Job next = waiting.removeFirst();
                running++;
                tokensHeld += next.tokensHeld();
                next.begin();
            }
        } finally {
            draining = false;
        }
    }
}
