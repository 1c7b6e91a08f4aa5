package io.umamiedge.billing.ratecard;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.ratecard.ModelPrice;
import io.umamiedge.contracts.ratecard.RateCard;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an operator says of a rate card.
 *
 * @param currency ISO 4217
 * @param corridorId whose requests it prices; null for the default card only
 * @param validFrom from when on; null means from now on
 * @param prices at least one, each model once
 */
public record RateCardTerms(
        Currency currency,
        @Nullable CorridorId corridorId,
        @Nullable Instant validFrom,
        List<ModelPrice> prices) {
    private static final int MOST_PRICES = 1_000;

    public RateCardTerms {
        prices = List.copyOf(prices);
        if (prices.isEmpty() || prices.size() > MOST_PRICES) {
            throw new IllegalArgumentException("prices must hold 1 to " + MOST_PRICES + " prices");
        }
        if (prices.stream().map(ModelPrice::model).distinct().count() != prices.size()) {
            throw new IllegalArgumentException("prices must name each model once");
        }
    }

    /** True when this version says so already, so that the terms make no new one. */
    public boolean areThoseOf(RateCard card) {
        return currency.equals(card.currency())
                && prices.equals(card.prices())
                && (validFrom == null || validFrom.equals(card.validFrom()));
    }
}
