package io.umamiedge.routing.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A set of offers from which one can be drawn by weight: an immutable trie over {@link Offer#key}, 16 children a fork and
 * up to 128 offers a leaf, so that a draw among 100 000 touches two or three nodes. A change copies the path to it.
 *
 * <p>The shape follows from the set alone and never from the order of changes: two processes that know the same offers
 * draw the same one with the same number.
 */
abstract sealed class Pool permits PoolLeaf, PoolFork {
    static final int MOST_IN_LEAF = 128;
    static final int FAN_OUT = 16;
    static final int NIBBLE = 4;

    /** How many offers. */
    abstract int count();

    /** The sum of their weights. */
    abstract long weight();

    /** The set with this offer in place of one of the same node. */
    abstract Pool with(Offer offer);

    /** The set without the offer of this offer's node. */
    abstract Pool without(Offer offer);

    /** The offer in whose share of the whole weight {@code at} falls; {@code at} from 0 to below the weight. */
    abstract Offer pick(long at);

    /** The offers in order of key, {@code n} from 0 to below the count. */
    abstract Offer nth(int n);

    /** The offer of the same node; null when there is none. */
    abstract @Nullable Offer find(Offer like);

    abstract long weightBelow(long key);

    abstract int countBelow(long key);

    /**
     * Where the digest is at home: rendezvous hashing by weight, in its skeleton form (Wang and Ravishankar's clusters
     * taken down to single bits of the key). At each bit that parts the set the digest meets both halves and goes with
     * the one whose weighted hash is higher, so it takes one step per level instead of one hash per offer. An offer that
     * comes or goes moves its own share of the digests and, for each level, about half as many of its neighbours'.
     */
    abstract Offer home(long digest);

    abstract void copyTo(Offer[] target, int from);

    /**
     * The same among few: which of these the digest is at home with.
     *
     * @param keys ascending, never negative, at least one
     * @param ends the running sum of their weights
     */
    static int home(long[] keys, long[] ends, long digest) {
        int low = 0;
        int high = keys.length;
        while (high - low > 1) {
            long parting = keys[low] ^ keys[high - 1];
            if (parting == 0) {
                // Nothing tells these apart but their place; for two nodes of a site, one in four billion pairs.
                return low + (int) Hash.below(Hash.mix(digest), high - low);
            }
            int bit = Long.SIZE - 1 - Long.numberOfLeadingZeros(parting);
            int middle = firstWith(keys, low + 1, high - 1, bit);
            long half = ends[middle - 1];
            long lowWeight = half - (low == 0 ? 0 : ends[low - 1]);
            if (goesLow(digest, keys[low] >>> bit >>> 1, bit, lowWeight, ends[high - 1] - half)) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return low;
    }

    /** The first key that has the bit, given that the last one has it and that nothing above it differs. */
    private static int firstWith(long[] keys, int from, int last, int bit) {
        int low = from;
        int high = last;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if ((keys[middle] >>> bit & 1) == 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Whether the digest goes with the lower half at the fork below {@code prefix} at this bit. */
    static boolean goesLow(long digest, long prefix, int bit, long lowWeight, long highWeight) {
        long meeting = Hash.nth(digest, prefix * 64 + bit);
        return Hash.below(meeting, lowWeight + highWeight) < lowWeight;
    }

    static Pool of(Offer[] sorted) {
        long first = sorted.length == 0 ? 0 : sorted[0].key();
        long parting = sorted.length == 0 ? 0 : first ^ sorted[sorted.length - 1].key();
        if (sorted.length <= MOST_IN_LEAF || parting == 0) {
            return new PoolLeaf(sorted);
        }
        int shift = shift(parting);
        Pool[] children = new Pool[FAN_OUT];
        Arrays.fill(children, PoolLeaf.EMPTY);
        int from = 0;
        while (from < sorted.length) {
            int nibble = nibble(sorted[from].key(), shift);
            int to = from + 1;
            while (to < sorted.length && nibble(sorted[to].key(), shift) == nibble) {
                to++;
            }
            children[nibble] = of(Arrays.copyOfRange(sorted, from, to));
            from = to;
        }
        return new PoolFork(first, shift, children);
    }

    /** The lowest bit of the nibble that holds the highest bit in which keys differ. */
    static int shift(long parting) {
        return (Long.SIZE - 1 - Long.numberOfLeadingZeros(parting)) / NIBBLE * NIBBLE;
    }

    static int nibble(long key, int shift) {
        return (int) (key >>> shift) & (FAN_OUT - 1);
    }
}
