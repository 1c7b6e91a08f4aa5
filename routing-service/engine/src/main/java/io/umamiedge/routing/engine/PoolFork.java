package io.umamiedge.routing.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Sixteen pools, by the nibble of the key in which their offers differ first. */
final class PoolFork extends Pool {
    private final long prefix;
    private final int shift;
    private final Pool[] children;
    private final long[] ends = new long[FAN_OUT];
    private final int[] counts = new int[FAN_OUT];

    /** Keeps {@code children}; {@code anyKey} is one of theirs. */
    PoolFork(long anyKey, int shift, Pool[] children) {
        this.prefix = anyKey >>> shift >>> NIBBLE;
        this.shift = shift;
        this.children = children;
        long end = 0;
        int count = 0;
        for (int i = 0; i < FAN_OUT; i++) {
            end += children[i].weight();
            count += children[i].count();
            ends[i] = end;
            counts[i] = count;
        }
    }

    @Override
    int count() {
        return counts[FAN_OUT - 1];
    }

    @Override
    long weight() {
        return ends[FAN_OUT - 1];
    }

    @Override
    Pool with(Offer offer) {
        if (!holdsPrefixOf(offer.key())) {
            return beside(offer);
        }
        int nibble = nibble(offer.key(), shift);
        return replaced(nibble, children[nibble].with(offer));
    }

    @Override
    Pool without(Offer offer) {
        if (!holdsPrefixOf(offer.key())) {
            return this;
        }
        int nibble = nibble(offer.key(), shift);
        Pool before = children[nibble];
        Pool after = before.without(offer);
        return after == before ? this : replaced(nibble, after).shrunk();
    }

    private boolean holdsPrefixOf(long key) {
        return key >>> shift >>> NIBBLE == prefix;
    }

    private Pool beside(Offer offer) {
        long ownKey = prefix << NIBBLE << shift;
        int above = shift((offer.key() >>> shift ^ ownKey >>> shift) << shift);
        Pool[] both = new Pool[FAN_OUT];
        Arrays.fill(both, PoolLeaf.EMPTY);
        both[nibble(ownKey, above)] = this;
        both[nibble(offer.key(), above)] = new PoolLeaf(new Offer[] {offer});
        return new PoolFork(ownKey, above, both);
    }

    private PoolFork replaced(int nibble, Pool child) {
        return new PoolFork(prefix << NIBBLE << shift, shift, Copies.replaced(children, nibble, child));
    }

    private Pool shrunk() {
        if (count() <= MOST_IN_LEAF) {
            Offer[] all = new Offer[count()];
            copyTo(all, 0);
            return new PoolLeaf(all);
        }
        for (Pool child : children) {
            if (child.count() == count()) {
                return child;
            }
        }
        return this;
    }

    @Override
    Offer pick(long at) {
        int i = 0;
        while (ends[i] <= at) {
            i++;
        }
        return children[i].pick(i == 0 ? at : at - ends[i - 1]);
    }

    @Override
    Offer nth(int n) {
        int i = 0;
        while (counts[i] <= n) {
            i++;
        }
        return children[i].nth(i == 0 ? n : n - counts[i - 1]);
    }

    @Override
    @Nullable
    Offer find(Offer like) {
        return holdsPrefixOf(like.key()) ? children[nibble(like.key(), shift)].find(like) : null;
    }

    @Override
    long weightBelow(long key) {
        long keyPrefix = key >>> shift >>> NIBBLE;
        if (keyPrefix != prefix) {
            return keyPrefix < prefix ? 0 : weight();
        }
        int nibble = nibble(key, shift);
        return (nibble == 0 ? 0 : ends[nibble - 1]) + children[nibble].weightBelow(key);
    }

    @Override
    int countBelow(long key) {
        long keyPrefix = key >>> shift >>> NIBBLE;
        if (keyPrefix != prefix) {
            return keyPrefix < prefix ? 0 : count();
        }
        int nibble = nibble(key, shift);
        return (nibble == 0 ? 0 : counts[nibble - 1]) + children[nibble].countBelow(key);
    }

    @Override
    Offer home(long digest) {
        int low = 0;
        int high = FAN_OUT;
        for (int bit = NIBBLE - 1; bit >= 0; bit--) {
            int middle = (low + high) >>> 1;
            long half = ends[middle - 1];
            long lowWeight = half - (low == 0 ? 0 : ends[low - 1]);
            long highWeight = ends[high - 1] - half;
            boolean goesLow = highWeight == 0
                    || (lowWeight > 0
                            && goesLow(
                                    digest,
                                    (prefix << NIBBLE | low) >>> bit >>> 1,
                                    shift + bit,
                                    lowWeight,
                                    highWeight));
            low = goesLow ? low : middle;
            high = goesLow ? middle : high;
        }
        return children[low].home(digest);
    }

    @Override
    void copyTo(Offer[] target, int from) {
        int to = from;
        for (Pool child : children) {
            child.copyTo(target, to);
            to += child.count();
        }
    }
}
