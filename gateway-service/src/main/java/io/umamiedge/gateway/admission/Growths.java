package io.umamiedge.gateway.admission;

import java.util.ArrayList;
import java.util.List;

/** How often something has grown, and who waits for it to grow again. Thread-safe. */
final class Growths {
    private int count;
    private List<Runnable> waiting = new ArrayList<>();

    synchronized int count() {
        return count;
    }

    /** Calls this once, when it has grown more often than that; not at all after {@link #stop}. */
    void await(int before, Runnable then) {
        synchronized (this) {
            if (count == before) {
                waiting.add(then);
                return;
            }
        }
        then.run();
    }

    synchronized void stop(Runnable then) {
        waiting.remove(then);
    }

    /** It has grown; whoever waited is to be told, once, by the caller. */
    synchronized List<Runnable> grown() {
        count++;
        List<Runnable> ready = waiting;
        waiting = new ArrayList<>();
        return ready;
    }
}
