package io.umamiedge.routing.engine;

import org.jspecify.annotations.Nullable;

/** Up to a leaf full of offers, or more that nothing but their names tells apart. */
final class PoolLeaf extends Pool {
    static final Pool EMPTY = new PoolLeaf(new Offer[0]);

    private final Offer[] offers;
    private final long[] keys;
    private final long[] ends;

    PoolLeaf(Offer[] sorted) {
        offers = sorted;
        keys = new long[sorted.length];
        ends = new long[sorted.length];
        long end = 0;
        for (int i = 0; i < sorted.length; i++) {
            keys[i] = sorted[i].key();
            end += sorted[i].weight();
            ends[i] = end;
        }
    }

    @Override
    int count() {
        return offers.length;
    }

    @Override
    long weight() {
        return ends.length == 0 ? 0 : ends[ends.length - 1];
    }

    @Override
    Pool with(Offer offer) {
        int place = place(offer);
        if (place < offers.length && offers[place].isOfSameNode(offer)) {
            return new PoolLeaf(Copies.replaced(offers, place, offer));
        }
        return of(Copies.inserted(offers, place, offer));
    }

    @Override
    Pool without(Offer offer) {
        int place = place(offer);
        if (place == offers.length || !offers[place].isOfSameNode(offer)) {
            return this;
        }
        return offers.length == 1 ? EMPTY : new PoolLeaf(Copies.without(offers, place));
    }

    /** Where the offer is or would be. */
    private int place(Offer offer) {
        int place = countBelow(offer.key());
        while (place < offers.length && offers[place].isBefore(offer)) {
            place++;
        }
        return place;
    }

    @Override
    Offer pick(long at) {
        // Weights within a leaf are alike, so the guess is near.
        int i = (int) (at * offers.length / weight());
        while (ends[i] <= at) {
            i++;
        }
        while (i > 0 && ends[i - 1] > at) {
            i--;
        }
        return offers[i];
    }

    @Override
    Offer nth(int n) {
        return offers[n];
    }

    @Override
    @Nullable
    Offer find(Offer like) {
        int place = place(like);
        return place < offers.length && offers[place].isOfSameNode(like) ? offers[place] : null;
    }

    @Override
    long weightBelow(long key) {
        int below = countBelow(key);
        return below == 0 ? 0 : ends[below - 1];
    }

    @Override
    int countBelow(long key) {
        int below = 0;
        while (below < keys.length && keys[below] < key) {
            below++;
        }
        return below;
    }

    @Override
    Offer home(long digest) {
        return offers[home(keys, ends, digest)];
    }

    @Override
    void copyTo(Offer[] target, int from) {
        System.arraycopy(offers, 0, target, from, offers.length);
    }
}
