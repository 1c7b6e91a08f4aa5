package io.umamiedge.routing.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Currency;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AccountsTest {
    private static final long DEAREST = 2_000_000_000_000_000_000L;

    @Test
    void sharesByLargestRemainderWithoutOverflow() {
        long seed = Long.getLong("seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 100_000; i++) {
            long amount = random.nextLong(i % 2 == 0 ? 100_000 : DEAREST);
            int bps = random.nextInt(10_001);
            BigInteger[] exact = BigInteger.valueOf(amount)
                    .multiply(BigInteger.valueOf(bps))
                    .divideAndRemainder(BigInteger.valueOf(10_000));
            long expected = exact[0].longValueExact() + (exact[1].intValue() >= 5_000 ? 1 : 0);

            assertThat(Accounts.share(amount, bps))
                    .as("seed %d: %d bps of %d", seed, bps, amount)
                    .isEqualTo(expected);
        }
    }

    @Test
    void addsUpExactly() {
        long seed = Long.getLong("seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        ExactSum sum = new ExactSum();
        BigInteger exact = BigInteger.ZERO;
        for (int i = 0; i < 10_000; i++) {
            long amount = random.nextLong(i % 3 == 0 ? 10 : DEAREST / 1_000);
            sum.add(amount);
            exact = exact.add(BigInteger.valueOf(amount));
        }

        assertThat(new BigDecimal(sum.decimal(Currency.getInstance("USD"))))
                .as("seed %d", seed)
                .isEqualByComparingTo(new BigDecimal(exact, 15));
    }

    @Test
    void writesAtLeastTheCurrencysDecimals() {
        ExactSum sum = new ExactSum();
        assertThat(sum.decimal(Currency.getInstance("USD"))).isEqualTo("0.00");
        sum.add(1_500_000_000_000_000L);
        assertThat(sum.decimal(Currency.getInstance("USD"))).isEqualTo("1.50");
        assertThat(sum.decimal(Currency.getInstance("JPY"))).isEqualTo("1.5");
        sum.add(1);
        assertThat(sum.decimal(Currency.getInstance("USD"))).isEqualTo("1.500000000000001");
    }
}
