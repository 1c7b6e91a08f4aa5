package io.umamiedge.routing.engine;

import org.jspecify.annotations.Nullable;

/**
 * Four pools, by the two bits of the key in which their offers differ first. One small object with fields instead of
 * arrays: a draw looks at few of them, and a change copies few.
 */
final class PoolFork extends Pool {
    // What all keys have above the two bits, with a one before it that tells where they are.
    private final long prefix;
    private final Pool first;
    private final Pool second;
    private final Pool third;
    private final Pool fourth;
    // Running sums of the weights.
    private final long firstEnd;
    private final long secondEnd;
    private final long thirdEnd;
    private final long weight;
    private final int count;

    /** {@code anyKey} is one of the pools', {@code shift} the lower of the two bits. */
    PoolFork(long anyKey, int shift, Pool first, Pool second, Pool third, Pool fourth) {
        this.prefix = prefix(anyKey, shift);
        this.first = first;
        this.second = second;
        this.third = third;
        this.fourth = fourth;
        firstEnd = first.weight();
        secondEnd = firstEnd + second.weight();
        thirdEnd = secondEnd + third.weight();
        weight = thirdEnd + fourth.weight();
        count = first.count() + second.count() + third.count() + fourth.count();
    }

    private static long prefix(long key, int shift) {
        return (key | Long.MIN_VALUE) >>> shift >>> DIGIT;
    }

    private int shift() {
        return Long.numberOfLeadingZeros(prefix) - DIGIT;
    }

    private long ownKey() {
        return prefix << DIGIT << shift() & Long.MAX_VALUE;
    }

    private boolean holdsPrefixOf(long key) {
        return prefix(key, shift()) == prefix;
    }

    @Override
    int count() {
        return count;
    }

    @Override
    long weight() {
        return weight;
    }

    private Pool child(int digit) {
        return switch (digit) {
            case 0 -> first;
            case 1 -> second;
            case 2 -> third;
            default -> fourth;
        };
    }

    /** Of the pools before that one, which may be none. */
    private long weightBefore(int digit) {
        return switch (digit) {
            case 0 -> 0;
            case 1 -> firstEnd;
            case 2 -> secondEnd;
            case 3 -> thirdEnd;
            default -> weight;
        };
    }

    @Override
    Pool with(Offer offer) {
        if (!holdsPrefixOf(offer.key())) {
            return beside(offer);
        }
        int digit = digit(offer.key(), shift());
        return replaced(digit, child(digit).with(offer));
    }

    @Override
    Pool without(Offer offer) {
        if (!holdsPrefixOf(offer.key())) {
            return this;
        }
        int digit = digit(offer.key(), shift());
        Pool before = child(digit);
        Pool after = before.without(offer);
        return after == before ? this : replaced(digit, after).shrunk();
    }

    private Pool beside(Offer offer) {
        int above = shift((offer.key() ^ ownKey()) >>> shift() << shift());
        return new PoolFork(ownKey(), above, PoolLeaf.EMPTY, PoolLeaf.EMPTY, PoolLeaf.EMPTY, PoolLeaf.EMPTY)
                .replaced(digit(ownKey(), above), this)
                .replaced(digit(offer.key(), above), new PoolLeaf(new Offer[] {offer}));
    }

    private PoolFork replaced(int digit, Pool child) {
        return new PoolFork(
                ownKey(),
                shift(),
                digit == 0 ? child : first,
                digit == 1 ? child : second,
                digit == 2 ? child : third,
                digit == 3 ? child : fourth);
    }

    private Pool shrunk() {
        if (count <= MOST_IN_LEAF) {
            Offer[] all = new Offer[count];
            copyTo(all, 0);
            return new PoolLeaf(all);
        }
        for (int digit = 0; digit < FAN_OUT; digit++) {
            if (child(digit).count() == count) {
                return child(digit);
            }
        }
        return this;
    }

    @Override
    Offer pick(long at) {
        if (at < secondEnd) {
            return at < firstEnd ? first.pick(at) : second.pick(at - firstEnd);
        }
        return at < thirdEnd ? third.pick(at - secondEnd) : fourth.pick(at - thirdEnd);
    }

    @Override
    Offer nth(int n) {
        int left = n;
        int digit = 0;
        while (left >= child(digit).count()) {
            left -= child(digit).count();
            digit++;
        }
        return child(digit).nth(left);
    }

    @Override
    @Nullable
    Offer find(Offer like) {
        return holdsPrefixOf(like.key()) ? child(digit(like.key(), shift())).find(like) : null;
    }

    @Override
    long weightBelow(long key) {
        long keyPrefix = prefix(key, shift());
        if (keyPrefix != prefix) {
            return isBefore(keyPrefix) ? 0 : weight;
        }
        int digit = digit(key, shift());
        return weightBefore(digit) + child(digit).weightBelow(key);
    }

    @Override
    int countBelow(long key) {
        long keyPrefix = prefix(key, shift());
        if (keyPrefix != prefix) {
            return isBefore(keyPrefix) ? 0 : count;
        }
        int digit = digit(key, shift());
        int below = child(digit).countBelow(key);
        for (int i = 0; i < digit; i++) {
            below += child(i).count();
        }
        return below;
    }

    private boolean isBefore(long otherPrefix) {
        return Long.compareUnsigned(otherPrefix, prefix) < 0;
    }

    @Override
    Offer home(long digest) {
        int low = 0;
        int high = FAN_OUT;
        int shift = shift();
        for (int bit = DIGIT - 1; bit >= 0; bit--) {
            int middle = (low + high) >>> 1;
            long half = weightBefore(middle);
            long lowWeight = half - weightBefore(low);
            long highWeight = weightBefore(high) - half;
            boolean goesLow = highWeight == 0
                    || (lowWeight > 0
                            && goesLow(
                                    digest,
                                    (ownKey() >>> shift | low) >>> bit >>> 1,
                                    shift + bit,
                                    lowWeight,
                                    highWeight));
            low = goesLow ? low : middle;
            high = goesLow ? middle : high;
        }
        return child(low).home(digest);
    }

    @Override
    void copyTo(Offer[] target, int from) {
        int to = from;
        for (int digit = 0; digit < FAN_OUT; digit++) {
            child(digit).copyTo(target, to);
            to += child(digit).count();
        }
    }
}
