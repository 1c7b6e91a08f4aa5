package io.umamiedge.routing.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.umamiedge.routing.simulation.scenario.TokenLength;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DrawsTest {
    private static final int MANY = 200_000;

    private final Draws draws = new Draws(1, 2);

    @Test
    void drawsTheSameForTheSameSeedAndPurposeAndSomethingElseForAnother() {
        assertThat(new Draws(1, 2, 3).nextLong()).isEqualTo(new Draws(1, 2, 3).nextLong());
        assertThat(new Draws(1, 2, 3).nextLong())
                .isNotEqualTo(new Draws(1, 3, 2).nextLong())
                .isNotEqualTo(new Draws(2, 2, 3).nextLong())
                .isNotEqualTo(new Draws(1, 2).nextLong());
    }

    @Test
    void drawsGapsWithTheirMean() {
        double mean = IntStream.range(0, MANY)
                .mapToDouble(_ -> draws.exponential(5))
                .average()
                .orElseThrow();

        assertThat(mean).isCloseTo(5, within(0.05));
    }

    @Test
    void drawsLognormalLengthsAroundTheirMedianAndCutsThem() {
        int[] lengths = lengths(new TokenLength.Lognormal(200, 0.8, 2_000));

        assertThat(lengths[MANY / 2]).isCloseTo(200, within(4));
        // The 84.13th percentile of a lognormal distribution is exp(sigma) times its median.
        assertThat((double) lengths[(int) (MANY * 0.8413)]).isCloseTo(200 * Math.exp(0.8), within(10.0));
        assertThat(lengths[MANY - 1]).isEqualTo(2_000);
        assertThat(lengths[0]).isPositive();
    }

    @Test
    void drawsEveryLengthBetweenTwo() {
        int[] lengths = lengths(new TokenLength.Uniform(3, 6));

        assertThat(Arrays.stream(lengths).distinct()).containsExactly(3, 4, 5, 6);
        assertThat(Arrays.stream(lengths).average().orElseThrow()).isCloseTo(4.5, within(0.02));
    }

    @Test
    void drawsSeenLengthsAsOftenAsTheyWereSeen() {
        int[] lengths = lengths(new TokenLength.Empirical(List.of(10, 10, 10, 90)));

        assertThat(Arrays.stream(lengths).average().orElseThrow()).isCloseTo(30, within(0.5));
    }

    @Test
    void picksAShareWithoutRepetition() {
        assertThat(draws.pick(200, 10)).hasSize(20).doesNotHaveDuplicates();
        assertThat(draws.pick(3, 10)).hasSize(1);
        assertThat(draws.pick(5, null)).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    }

    private int[] lengths(TokenLength length) {
        return IntStream.range(0, MANY).map(_ -> draws.length(length)).sorted().toArray();
    }
}
