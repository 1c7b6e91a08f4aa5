package io.umamiedge.gateway.admission;

import java.util.ArrayList;
import java.util.List;

/** How often something has grown, and who waits for it to grow again. Not thread-safe. */
final class Growths {
    private int count;
    private List<Runnable> waiting = new ArrayList<>();

    int count() {
        return count;
    }

    /** Keeps this until the next growth; false when there was one since {@code before} already. */
    boolean await(int before, Runnable then) {
        return count == before && waiting.add(then);
    }

    void stop(Runnable then) {
        waiting.remove(then);
    }

    /** It has grown; whoever waited is to be told, once. */
    List<Runnable> grown() {
        count++;
        List<Runnable> ready = waiting;
        waiting = new ArrayList<>();
        return ready;
    }
}
