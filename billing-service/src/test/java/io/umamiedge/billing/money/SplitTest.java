package io.umamiedge.billing.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.umamiedge.contracts.money.Amount;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SplitTest {
    @Test
    void givesTheUnitThatIsLeftToWhoeverLostMore() {
        assertThat(Split.of(amount(10), 7_000)).isEqualTo(new Split(amount(7), amount(3)));
        assertThat(Split.of(amount(1), 7_000)).isEqualTo(new Split(amount(1), amount(0)));
        assertThat(Split.of(amount(1), 4_999)).isEqualTo(new Split(amount(0), amount(1)));
        assertThat(Split.of(amount(1), 5_000)).isEqualTo(new Split(amount(1), amount(0)));
        assertThat(Split.of(amount(99), 0)).isEqualTo(new Split(amount(0), amount(99)));
        assertThat(Split.of(amount(99), 10_000)).isEqualTo(new Split(amount(99), amount(0)));
    }

    @Test
    void sharesSumToTheWholeAndAreOffByLessThanOneUnit() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 100_000; i++) {
            Amount whole = new Amount(new BigInteger(random.nextInt(1, 110), random));
            int bps = random.nextInt(10_001);
            Split split = Split.of(whole, bps);
            assertThat(split.owner().plus(split.platform())).as("seed %d", seed).isEqualTo(whole);
            BigDecimal exact = new BigDecimal(whole.femto()).multiply(BigDecimal.valueOf(bps, 4));
            assertThat(split.owner().femto())
                    .as("seed %d", seed)
                    .isEqualTo(exact.setScale(0, RoundingMode.HALF_UP).toBigInteger());
        }
    }

    @Test
    void refusesSharesAboveTheWhole() {
        assertThatThrownBy(() -> Split.of(Amount.ZERO, 10_001)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Amount amount(long femto) {
        return new Amount(BigInteger.valueOf(femto));
    }
}
