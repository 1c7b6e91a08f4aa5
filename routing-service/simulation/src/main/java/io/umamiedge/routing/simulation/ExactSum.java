package io.umamiedge.routing.simulation;

import java.math.BigDecimal;
import java.util.Currency;

/**
 * An exact sum of money, in whole numbers of 10<sup>-15</sup> of the major unit: what a price per million tokens with
 * nine decimals times a number of tokens is a whole number of. Nothing is rounded.
 */
final class ExactSum {
    private static final int SCALE = 15;
    private static final long CARRY = 1_000_000;

    private long nano;
    private long rest;

    /** Throws {@link ArithmeticException} when the sum becomes more than nine thousand million major units. */
    void add(long femto) {
        long sum = rest + femto % CARRY;
        nano = Math.addExact(nano, femto / CARRY + sum / CARRY);
        rest = sum % CARRY;
    }

    /** A plain decimal with at least the currency's own number of decimals. */
    String decimal(Currency currency) {
        BigDecimal exact = BigDecimal.valueOf(nano)
                .movePointRight(6)
                .add(BigDecimal.valueOf(rest))
                .movePointLeft(SCALE)
                .stripTrailingZeros();
        return exact.setScale(Math.max(exact.scale(), Math.max(0, currency.getDefaultFractionDigits())))
                .toPlainString();
    }
}
