package io.umamiedge.routing.engine;

/** The engine's hash functions: the same in every process and in every version of Java. */
public final class Hash {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    private Hash() {}

    /** FNV-1a, 64 bits, over the text's UTF-16 units, then mixed: FNV alone leaves its upper bits poor. */
    static long of(String text) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return mix(hash);
    }

    /** SplitMix64's finalizer, Stafford's variant 13. */
    static long mix(long bits) {
        long z = bits;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }

    /** The {@code n}-th number of the SplitMix64 sequence from this seed. */
    public static long nth(long seed, long n) {
        return mix(seed + n * GOLDEN_GAMMA);
    }

    /** Scales a hash to 0 (inclusive) to {@code bound} (exclusive); the bias is below bound / 2^64. */
    static long below(long hash, long bound) {
        return Math.unsignedMultiplyHigh(hash, bound);
    }
}
