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
        if (version < 1) {
            throw new IllegalArgumentException("version must be 1 or more");
        }
        prices = List.copyOf(prices);
    }

    /** The key of the version on the topic. */
    public String key() {
        return key(id, version);
    }

    /** The key of any version on the topic. */
    public static String key(RateCardId id, int version) {
        return id + "/" + version;
    }

    /** The model's own price, or that of {@code *}; empty when the card has neither. */
    public Optional<ModelPrice> price(ModelName model) {
        return named(model.value()).or(() -> named(ModelPrice.ANY));
    }

    private Optional<ModelPrice> named(String name) {
        return prices.stream().filter(price -> price.model().equals(name)).findFirst();
    }
}
