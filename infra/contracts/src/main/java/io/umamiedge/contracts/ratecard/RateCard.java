package io.umamiedge.contracts.ratecard;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.ModelName;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One version of a rate card; it never changes.
 *
 * @param version gap-free from 1
 * @param corridorId null for the default card
 * @param validFrom prices requests that completed then or later
 */
public record RateCard(
        RateCardId id,
        int version,
        @Nullable CorridorId corridorId,
        Currency currency,
        List<ModelPrice> prices,
        Instant validFrom,
        Instant createdAt) {
    public RateCard {
        prices = List.copyOf(prices);
    }

    /** The model's own price, or that of {@code *}; empty when the card has neither. */
    public Optional<ModelPrice> price(ModelName model) {
        return named(model.value()).or(() -> named(ModelPrice.ANY));
    }

    private Optional<ModelPrice> named(String name) {
        return prices.stream().filter(price -> price.model().equals(name)).findFirst();
    }
}
