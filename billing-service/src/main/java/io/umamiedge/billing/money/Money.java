package io.umamiedge.billing.money;

import io.umamiedge.contracts.money.Amount;
import java.util.Currency;

/**
 * An amount as people read it.
 *
 * @param amount an exact plain decimal in major units, such as {@code 0.0042}
 */
public record Money(Currency currency, String amount) {
    public static Money of(Currency currency, Amount amount) {
        return new Money(currency, amount.decimal(currency));
    }
}
