package io.umamiedge.contracts.registry;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * How much a budget is.
 *
 * @param nano whole number of 10<sup>-9</sup> of the currency's major unit, 0 to 10<sup>18</sup>; with 0 nothing may be
 *     spent
 */
public record BudgetAmount(long nano) {
    private static final int SCALE = 9;
    private static final long MOST = 1_000_000_000_000_000_000L;
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,10}(\\.[0-9]{1,9})?");

    public BudgetAmount {
        if (nano < 0 || nano > MOST) {
            throw new IllegalArgumentException("amount must be 0 to 1000000000");
        }
    }

    /** Reads a plain decimal in major units with at most nine decimals. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static BudgetAmount parse(String decimal) {
        if (!DECIMAL.matcher(decimal).matches()) {
            throw new IllegalArgumentException(
                    "amount must be a decimal string such as \"250.00\", at most nine decimals");
        }
        BigDecimal nano = new BigDecimal(decimal).movePointRight(SCALE);
        return new BudgetAmount(nano.compareTo(BigDecimal.valueOf(MOST)) > 0 ? MOST + 1 : nano.longValueExact());
    }

    @JsonValue
    public String decimal() {
        BigDecimal exact = BigDecimal.valueOf(nano, SCALE).stripTrailingZeros();
        return exact.setScale(Math.max(exact.scale(), 0)).toPlainString();
    }

    @Override
    public String toString() {
        return decimal();
    }
}
