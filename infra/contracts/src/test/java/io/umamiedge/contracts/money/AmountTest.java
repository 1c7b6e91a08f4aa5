package io.umamiedge.contracts.money;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Currency;
import org.junit.jupiter.api.Test;

class AmountTest {
    @Test
    void isWrittenExactlyWithTheDecimalsOfItsCurrencyAtLeast() {
        assertThat(decimal("1500000000000000", "USD")).isEqualTo("1.50");
        assertThat(decimal("1500000000000000", "KWD")).isEqualTo("1.500");
        assertThat(decimal("2000000000000000", "JPY")).isEqualTo("2");
        assertThat(decimal("1", "JPY")).isEqualTo("0.000000000000001");
        assertThat(decimal("0", "USD")).isEqualTo("0.00");
        assertThat(decimal("0", "JPY")).isEqualTo("0");
        assertThat(decimal("1000000000000000000", "JPY")).isEqualTo("1000");
    }

    private static String decimal(String femto, String currency) {
        return new Amount(new BigInteger(femto)).decimal(Currency.getInstance(currency));
    }
}
