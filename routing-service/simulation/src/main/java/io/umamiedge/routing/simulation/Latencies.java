package io.umamiedge.routing.simulation;

import io.umamiedge.routing.simulation.result.LatencySummary;
import org.HdrHistogram.Histogram;

/** Many latencies in little room, as a histogram of so many significant digits. */
final class Latencies {
    private final Histogram histogram;

    Latencies(int significantDigits) {
        this.histogram = new Histogram(significantDigits);
    }

    void record(long micros) {
        histogram.recordValue(micros);
    }

    void clear() {
        histogram.reset();
    }

    double p95Ms() {
        return histogram.getTotalCount() == 0 ? 0 : ms(histogram.getValueAtPercentile(95));
    }

    LatencySummary summary() {
        if (histogram.getTotalCount() == 0) {
            return new LatencySummary(0, 0, 0, 0, 0, 0, 0);
        }
        return new LatencySummary(
                histogram.getTotalCount(),
                ms(Math.round(histogram.getMean())),
                ms(histogram.getValueAtPercentile(50)),
                ms(histogram.getValueAtPercentile(90)),
                p95Ms(),
                ms(histogram.getValueAtPercentile(99)),
                ms(histogram.getMaxValue()));
    }

    private static double ms(long micros) {
        return micros / (double) Timeline.MILLISECOND;
    }
}
