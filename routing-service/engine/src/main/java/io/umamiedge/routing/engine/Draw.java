package io.umamiedge.routing.engine;

/**
 * A few nodes drawn at random without replacement, those in the home corridor before any other.
 *
 * <p>Each node has a pseudo-random place of its own under a seed, and the lowest places win: the draw is uniform, needs
 * one pass and no memory of the rest, and does not depend on the order in which nodes are added.
 */
final class Draw {
    private final Filter filter;
    private final long seed;
    private final Offer[] drawn;
    private final long[] places;
    private int count;

    Draw(int most, Filter filter, long seed) {
        this.filter = filter;
        this.seed = seed;
        this.drawn = new Offer[most];
        this.places = new long[most];
    }

    void add(Offer offer) {
        // The sign bit puts the home corridor first.
        long place = offer.rank(seed) >>> 1 | (filter.isHome(offer) ? Long.MIN_VALUE : 0);
        int last = drawn.length - 1;
        if (count > last && !isBefore(offer, place, last)) {
            return;
        }
        int hole = count > last ? last : count++;
        while (hole > 0 && isBefore(offer, place, hole - 1)) {
            drawn[hole] = drawn[hole - 1];
            places[hole] = places[hole - 1];
            hole--;
        }
        drawn[hole] = offer;
        places[hole] = place;
    }

    int count() {
        return count;
    }

    Offer get(int index) {
        return drawn[index];
    }

    private boolean isBefore(Offer offer, long place, int other) {
        if (place != places[other]) {
            return place < places[other];
        }
        return offer.nodeId().value().compareTo(drawn[other].nodeId().value()) < 0;
    }
}
