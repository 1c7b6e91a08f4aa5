package io.umamiedge.contracts.money;

import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Currency;

/**
 * An exact amount in a currency that is named beside it.
 *
 * @param femto whole number of 10<sup>-15</sup> of the currency's major unit, 0 or more: the unit in which a token count
 *     times a price per million with nine decimals needs no rounding
 */
public record Amount(@JsonValue BigInteger femto) {
    public static final Amount ZERO = new Amount(BigInteger.ZERO);

    private static final int SCALE = 15;

    public Amount {
        if (femto.signum() < 0) {
            throw new IllegalArgumentException("an amount must be 0 or more");
        }
    }

    public Amount plus(Amount other) {
        return new Amount(femto.add(other.femto));
    }

    /** As a plain decimal, exact, with at least the currency's own number of decimals (ISO 4217). */
    public String decimal(Currency currency) {
        BigDecimal exact = new BigDecimal(femto, SCALE).stripTrailingZeros();
        return exact.setScale(Math.max(exact.scale(), Math.max(0, currency.getDefaultFractionDigits())))
                .toPlainString();
    }
}
