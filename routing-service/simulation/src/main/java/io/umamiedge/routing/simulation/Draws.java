package io.umamiedge.routing.simulation;

import io.umamiedge.routing.engine.Hash;
import io.umamiedge.routing.simulation.scenario.TokenLength;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A sequence of draws with a seed of its own. Only {@link StrictMath} is used, so that every machine draws the same.
 */
final class Draws {
    private final SplittableRandom random;
    private double spareNormal = Double.NaN;

    /** Sequences of one seed that differ in any of {@code purpose} are independent of each other. */
    Draws(long seed, long... purpose) {
        long mixed = seed;
        for (long part : purpose) {
            mixed = Hash.nth(mixed, part + 1);
        }
        this.random = new SplittableRandom(mixed);
    }

    long nextLong() {
        return random.nextLong();
    }

    /** Uniform, 0 to below {@code bound}; 0 when that is 0. */
    long below(long bound) {
        return bound <= 0 ? 0 : random.nextLong(bound);
    }

    /** Uniform, 0 to below 1. */
    double share() {
        return random.nextDouble();
    }

    /** Exponentially distributed. */
    double exponential(double mean) {
        return -StrictMath.log1p(-random.nextDouble()) * mean;
    }

    int length(TokenLength length) {
        return switch (length) {
            case TokenLength.Fixed(int tokens) -> tokens;
            case TokenLength.Uniform(int least, int most) -> random.nextInt(least, most + 1);
            case TokenLength.Lognormal(double median, double sigma, int most) ->
                (int) Math.clamp(StrictMath.rint(median * StrictMath.exp(sigma * normal())), 1, most);
            case TokenLength.Empirical empirical ->
                empirical.values().get(random.nextInt(empirical.values().size()));
        };
    }

    /** Box and Muller's method (1958). */
    private double normal() {
        if (!Double.isNaN(spareNormal)) {
            double spare = spareNormal;
            spareNormal = Double.NaN;
            return spare;
        }
        double radius = StrictMath.sqrt(-2 * StrictMath.log1p(-random.nextDouble()));
        double angle = 2 * Math.PI * random.nextDouble();
        spareNormal = radius * StrictMath.sin(angle);
        return radius * StrictMath.cos(angle);
    }

    /** Which of {@code count} things, in which order, a share of {@code percent} picks; at least one. */
    int[] pick(int count, @Nullable Integer percent) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        int picked = percent == null ? count : Math.max(1, (int) Math.round(count * (percent / 100.0)));
        return Arrays.copyOf(order, Math.min(count, picked));
    }
}
