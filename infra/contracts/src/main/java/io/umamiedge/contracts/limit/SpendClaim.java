package io.umamiedge.contracts.limit;

import io.umamiedge.contracts.identity.GatewayId;
import java.util.Currency;

/**
 * What a gateway has spent of a budget in one period, and the most that it may. Amounts are whole numbers of
 * 10<sup>-9</sup> of the currency's major unit, 0 or more, and count from the beginning of the period. What it spends is
 * never more than {@code held} and {@code asked} together, but for what requests cost beyond what was set aside for them.
 *
 * @param period of the calendar in UTC: {@code 2026-11-30} or {@code 2026-11}
 * @param spent by requests that are over
 * @param held the most that it may spend, and might when it wrote this
 * @param asked what it takes besides, as far as it is free when the broker takes this record
 */
public record SpendClaim(
        GatewayId gatewayId,
        long sequence,
        LimitSubject subject,
        String period,
        Currency currency,
        long spent,
        long held,
        long asked)
        implements LimitRecord {
    public SpendClaim {
        if (spent < 0 || held < spent || asked < 0) {
            throw new IllegalArgumentException("spent, held and asked must be 0 or more, and spent no more than held");
        }
    }

    @Override
    public String key() {
        return key(gatewayId, subject);
    }

    /** The key of a gateway's claims of a budget. */
    public static String key(GatewayId gateway, LimitSubject subject) {
        return gateway + "/" + subject + "/spend";
    }

    /** The most that the gateway may spend. */
    public long most() {
        return held + asked;
    }

    public boolean isOf(String wantedPeriod, Currency wantedCurrency) {
        return period.equals(wantedPeriod) && currency.equals(wantedCurrency);
    }
}
