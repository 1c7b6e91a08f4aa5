package io.umamiedge.routing.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Every offer of one model, in places that do not move: a reader who passes while others come and go still meets each
 * node that stays exactly once. One writer, many readers, all changes in constant amortised time.
 */
final class ModelOffers {
    private static final int FIRST_CAPACITY = 8;

    private final Deque<Integer> free = new ArrayDeque<>();
    private volatile AtomicReferenceArray<@Nullable Offer> places = new AtomicReferenceArray<>(FIRST_CAPACITY);
    // Raised after its place is filled, read before the array is: an index below it is always within the array.
    private volatile int used;
    private int count;

    int add(Offer offer) {
        count++;
        Integer hole = free.poll();
        if (hole != null) {
            places.set(hole, offer);
            return hole;
        }
        int place = used;
        if (place == places.length()) {
            grow();
        }
        places.set(place, offer);
        used = place + 1;
        return place;
    }

    void replace(int place, Offer offer) {
        places.set(place, offer);
    }

    void remove(int place) {
        count--;
        places.set(place, null);
        free.push(place);
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** A copy with null where a place is free; what changes meanwhile is either in it or not. */
    @Nullable
    Offer[] snapshot() {
        int length = used;
        AtomicReferenceArray<@Nullable Offer> source = places;
        @Nullable Offer[] copy = new @Nullable Offer[length];
        for (int i = 0; i < length; i++) {
            copy[i] = source.get(i);
        }
        return copy;
    }

    private void grow() {
        AtomicReferenceArray<@Nullable Offer> from = places;
        AtomicReferenceArray<@Nullable Offer> to = new AtomicReferenceArray<>(from.length() * 2);
        for (int i = 0; i < from.length(); i++) {
            to.set(i, from.get(i));
        }
        places = to;
    }
}
