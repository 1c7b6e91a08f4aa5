package io.umamiedge.contracts.ratecard;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.umamiedge.contracts.money.Amount;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;

/**
 * A price for a million tokens.
 *
 * @param nano whole number of 10<sup>-9</sup> of the currency's major unit, 0 to 10<sup>15</sup>
 */
public record PerMillion(long nano) {
    private static final int SCALE = 9;
    private static final long MOST = 1_000_000_000_000_000L;
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,7}(\\.[0-9]{1,9})?");

    public PerMillion {
        if (nano < 0 || nano > MOST) {
            throw new IllegalArgumentException("must be a price per million tokens from 0 to 1000000");
        }
    }

    /** Reads a plain decimal in major units with at most nine decimals. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static PerMillion parse(String decimal) {
        if (!DECIMAL.matcher(decimal).matches()) {
            throw new IllegalArgumentException("must be a decimal string such as \"0.20\", at most nine decimals");
        }
        return new PerMillion(new BigDecimal(decimal).movePointRight(SCALE).longValueExact());
    }

    /** What this many tokens cost, exactly: a millionth of 10<sup>-9</sup> is the unit of {@link Amount}. */
    public Amount times(long tokens) {
        return new Amount(BigInteger.valueOf(nano).multiply(BigInteger.valueOf(tokens)));
    }

    @JsonValue
    public String decimal() {
        BigDecimal exact = BigDecimal.valueOf(nano, SCALE).stripTrailingZeros();
        return exact.setScale(Math.max(exact.scale(), 0)).toPlainString();
    }
}
