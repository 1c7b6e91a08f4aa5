package io.umamiedge.routing.ejection;

import java.util.Arrays;

/**
 * Times to first token of one node and model, as two exponentially weighted means of their logarithms: one of the last
 * few dozen, one of the last few hundred. A mean of logarithms is not moved by a single late token.
 */
final class FirstTokenTimes {
    private static final double RECENT = 1 / 16.0;
    private static final double USUAL = 1 / 256.0;
    private static final int ENOUGH = 20;
    /** Makes the median absolute deviation an estimate of the standard deviation of normal values. */
    private static final double SCALE = 1.4826;

    private static final double DEVIATIONS = 3;
    private static final double TWICE = Math.log(2);

    private int count;
    private double recent;
    private double usual;

    void add(long micros) {
        double value = Math.log((double) micros);
        count++;
        // While there are few, the plain mean: the first value must not weigh for ever.
        recent += (value - recent) * Math.max(RECENT, 1.0 / count);
        usual += (value - usual) * Math.max(USUAL, 1.0 / count);
    }

    boolean isTelling() {
        return count >= ENOUGH;
    }

    double recent() {
        return recent;
    }

    /** Whether these times are far beyond those of the corridor, and beyond what they used to be. */
    boolean isOutlier(Spread corridor, double factor) {
        double limit = Math.max(DEVIATIONS * corridor.deviation(), Math.log(factor));
        return recent - corridor.median() > limit && recent - usual > TWICE;
    }

    /** The median of a corridor's recent means, and their scaled median absolute deviation from it. */
    record Spread(double median, double deviation) {
        static Spread of(double[] recentMeans) {
            double median = middle(recentMeans.clone());
            double[] deviations = new double[recentMeans.length];
            for (int i = 0; i < deviations.length; i++) {
                deviations[i] = Math.abs(recentMeans[i] - median);
            }
            return new Spread(median, SCALE * middle(deviations));
        }

        private static double middle(double[] values) {
            Arrays.sort(values);
            int middle = values.length / 2;
            return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
        }
    }
}
