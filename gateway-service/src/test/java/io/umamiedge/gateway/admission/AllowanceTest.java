package io.umamiedge.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AllowanceTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Allowance allowance = new Allowance();

    @Test
    void startsWithNothingUntilItIsGivenUnits() {
        assertThat(allowance.has(1, 0)).isFalse();
        allowance.grow(60, true, 0);
        assertThat(allowance.has(60, 0)).isTrue();
        assertThat(allowance.has(61, 0)).isFalse();
    }

    @Test
    void givesBackEvenlyAndNoMoreThanAMinutesWorth() {
        allowance.grow(60, true, 0);
        allowance.take(60);
        assertThat(allowance.until(1, 0)).isEqualTo(SECOND);
        assertThat(allowance.has(1, SECOND - 1_000_000)).isFalse();
        assertThat(allowance.has(1, SECOND)).isTrue();
        assertThat(allowance.left(3_600 * SECOND)).isEqualTo(60);
    }

    @Test
    void paysAnOverdraftBackFirst() {
        allowance.grow(60, true, 0);
        allowance.take(90);
        assertThat(allowance.left(0)).isZero();
        assertThat(allowance.until(1, 0)).isEqualTo(31 * SECOND);
        allowance.giveBack(10);
        assertThat(allowance.until(1, 0)).isEqualTo(21 * SECOND);
    }

    @Test
    void handsItsContentsOverWithItsUnits() {
        allowance.grow(60, true, 0);
        allowance.take(20);
        assertThat(allowance.shrink(30, 0)).isZero();
        assertThat(allowance.left(0)).isEqualTo(10);
        assertThat(allowance.units()).isEqualTo(30);
    }

    @Test
    void saysWhenUnitsThatItHandsOverWillBeFull() {
        allowance.grow(60, true, 0);
        allowance.take(60);
        assertThat(allowance.shrink(30, 0)).isEqualTo(60 * SECOND);
        assertThat(allowance.shrink(15, 30 * SECOND)).isZero();
        assertThat(allowance.left(30 * SECOND)).isZero();
    }

    @Test
    void handsAnOverdraftOverWithItsLastUnits() {
        allowance.grow(60, true, 0);
        allowance.take(120);
        assertThat(allowance.shrink(60, 0)).isEqualTo(120 * SECOND);
        allowance.grow(10, true, 0);
        assertThat(allowance.left(0)).isEqualTo(10);
    }
}
