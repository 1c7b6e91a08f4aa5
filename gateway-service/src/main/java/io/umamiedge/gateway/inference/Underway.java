package io.umamiedge.gateway.inference;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The requests that are under way, and whether more may begin. Thread-safe. */
public final class Underway {
    private static final long LOOK_MILLIS = 20;

    private final Set<Place> places = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** One request's. */
    final class Place implements AutoCloseable {
        private final Runnable breakOff;

        private Place(Runnable breakOff) {
            this.breakOff = breakOff;
        }

        /** The request is over. */
        @Override
        public void close() {
            places.remove(this);
        }
    }

    /** @param breakOff ends the request early; called on any thread, possibly when it is over already */
    Place enter(Runnable breakOff) {
        Place place = new Place(breakOff);
        places.add(place);
        return place;
    }

    /** From now on nothing more begins. */
    void close() {
        closed = true;
    }

    boolean isClosed() {
        return closed;
    }

    int count() {
        return places.size();
    }

    /** Returns whether all are over, at the latest after so long. */
    boolean awaitNone(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!places.isEmpty() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        return places.isEmpty();
    }

    void breakOff() {
        places.forEach(place -> place.breakOff.run());
    }
}
