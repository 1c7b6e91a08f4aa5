package io.umamiedge.telemetry.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.umamiedge.contracts.telemetry.LatencyPercentiles;
import io.umamiedge.contracts.telemetry.LatencySketch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class LatencySumTest {
    @Test
    void knowsNothingWhenNothingWasAdded() {
        LatencySum sum = new LatencySum();
        sum.add(100, 0);
        assertThat(sum.percentiles()).isNull();
        assertThat(sum.count()).isZero();
        assertThat(sum.sketch()).isEqualTo(new LatencySketch(0.01, 0, List.of(), List.of()));
    }

    @RepeatedTest(5)
    void isWithinItsErrorOfThePercentilesOfAllThatWasAdded() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        LatencySum all = new LatencySum();
        List<Double> values = new ArrayList<>();
        for (int part = 0; part < 5; part++) {
            LatencySum some = new LatencySum();
            for (int i = 0; i < 200; i++) {
                double value = Math.exp(random.nextGaussian(5, 2));
                values.add(value);
                some.add(value, 1);
            }
            assertThat(all.add(some.sketch())).isTrue();
        }
        Collections.sort(values);
        LatencyPercentiles found = all.percentiles();
        // The lower quantile of the paper: rank q(n - 1).
        double p50 = values.get((int) (0.5 * 999));
        double p95 = values.get((int) (0.95 * 999));
        assertThat(found.p50()).as("seed %d", seed).isCloseTo(p50, within(0.0101 * p50));
        assertThat(found.p95()).as("seed %d", seed).isCloseTo(p95, within(0.0101 * p95));
        assertThat(all.count()).isEqualTo(1_000);
    }

    @Test
    void comesOutOfASketchAsItWentIn() {
        LatencySum sum = new LatencySum();
        sum.add(0, 2);
        sum.add(0.0000001, 1);
        sum.add(40.5, 3);
        sum.add(86_400_000, 1_000_000_000_000_000L);
        LatencySketch sketch = sum.sketch();
        assertThat(sketch.zeros()).isEqualTo(3);
        LatencySum copy = new LatencySum();
        copy.add(sketch);
        assertThat(copy.sketch()).isEqualTo(sketch);
    }

    @Test
    void putsEachValueIntoTheBinThatTheContractStates() {
        double g = 1.01 / 0.99;
        for (double value : new double[] {0.002, 0.7, 1.5, 40.5, 95.5, 59_999}) {
            LatencySum sum = new LatencySum();
            sum.add(value, 1);
            int bin = sum.sketch().indexes().getFirst();
            assertThat(value).isBetween(Math.pow(g, bin), Math.pow(g, bin + 1));
        }
    }

    @Test
    void leavesOutASketchWhoseBinsAreOthers() {
        LatencySum sum = new LatencySum();
        assertThat(sum.add(new LatencySketch(0.02, 0, List.of(100), List.of(1L))))
                .isFalse();
        assertThat(sum.isEmpty()).isTrue();
    }
}
