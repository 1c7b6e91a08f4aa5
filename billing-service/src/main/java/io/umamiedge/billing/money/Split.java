package io.umamiedge.billing.money;

import io.umamiedge.contracts.money.Amount;
import java.math.BigInteger;

/** An amount shared between a site owner and the platform; the parts sum to the whole exactly. */
public record Split(Amount owner, Amount platform) {
    private static final BigInteger WHOLE = BigInteger.valueOf(10_000);

    /**
     * Shares by the largest-remainder method: both get their share rounded down, and the one unit that may be left goes
     * to whoever lost more by it; the owner when both lost the same.
     *
     * @param ownerBps the owner's share in basis points, 0 to 10 000
     */
    public static Split of(Amount whole, int ownerBps) {
        if (ownerBps < 0 || ownerBps > 10_000) {
            throw new IllegalArgumentException("a share must be 0 to 10000 basis points");
        }
        BigInteger[] owner =
                whole.femto().multiply(BigInteger.valueOf(ownerBps)).divideAndRemainder(WHOLE);
        // With two parties the remainders sum to one unit or to none, so the larger one is at least half.
        boolean ownerLostMore = owner[1].shiftLeft(1).compareTo(WHOLE) >= 0;
        BigInteger share = ownerLostMore ? owner[0].add(BigInteger.ONE) : owner[0];
        return new Split(new Amount(share), new Amount(whole.femto().subtract(share)));
    }
}
