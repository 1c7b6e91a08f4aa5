package io.umamiedge.routing.drill;

import io.umamiedge.contracts.exercise.PhaseFigures;
import java.util.Arrays;

/** Counts the requests of one phase; the latencies are kept, so that the percentile is exact. */
final class PhaseTally {
    private static final double P95 = 0.95;
    private static final double MICROS_PER_MILLISECOND = 1_000;

    private long requests;
    private long served;
    private long lost;
    private long[] micros = new long[64];
    private int count;

    void served(long totalMicros) {
        requests++;
        served++;
        if (count == micros.length) {
            micros = Arrays.copyOf(micros, count * 2);
        }
        micros[count++] = totalMicros;
    }

    void lost() {
        requests++;
        lost++;
    }

    /** A probe was answered; there is no time to measure. */
    void placed() {
        requests++;
        served++;
    }

    long requests() {
        return requests;
    }

    PhaseFigures figures() {
        return new PhaseFigures(
                requests, served, lost, requests == 0 ? null : (double) served / requests, count == 0 ? null : p95());
    }

    /** Nearest rank. */
    private double p95() {
        long[] sorted = Arrays.copyOf(micros, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(P95 * count) - 1] / MICROS_PER_MILLISECOND;
    }
}
