package io.umamiedge.gateway.price;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.money.Amount;
import io.umamiedge.contracts.ratecard.ModelPrice;
import io.umamiedge.contracts.ratecard.RateCard;
import io.umamiedge.contracts.ratecard.RateCards;
import io.umamiedge.gateway.admission.Prices;
import java.math.BigInteger;
import java.time.InstantSource;
import java.util.Currency;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Prices by the rate cards that are in force, of every version that is known. Thread-safe. */
final class CardPrices implements Prices {
    private static final BigInteger FEMTO_PER_NANO = BigInteger.valueOf(1_000_000);
    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE / 4);

    private final InstantSource clock;
    private final Map<String, RateCard> versions = new HashMap<>();
    private volatile RateCards cards = new RateCards(List.of());

    CardPrices(InstantSource clock) {
        this.clock = clock;
    }

    /** A version of a card, by the key that it has in its topic; null when it is gone. */
    record Change(String key, @Nullable RateCard version) {}

    synchronized void apply(List<Change> changes) {
        for (Change change : changes) {
            if (change.version == null) {
                versions.remove(change.key);
            } else {
                versions.put(change.key, change.version);
            }
        }
        cards = new RateCards(List.copyOf(versions.values()));
    }

    int size() {
        return cards.versions().size();
    }

    @Override
    public OptionalLong cost(
            CorridorId corridor, ModelName model, Currency currency, long promptTokens, long answerTokens) {
        return cards.inForce(corridor, clock.instant())
                .filter(card -> card.currency().equals(currency))
                .flatMap(card -> card.price(model))
                .map(price -> OptionalLong.of(nano(price, promptTokens, answerTokens)))
                .orElse(OptionalLong.empty());
    }

    private static long nano(ModelPrice price, long promptTokens, long answerTokens) {
        Amount amount = price.promptPerMillion()
                .times(promptTokens)
                .plus(price.completionPerMillion().times(answerTokens));
        BigInteger[] nano = amount.femto().divideAndRemainder(FEMTO_PER_NANO);
        BigInteger up = nano[1].signum() == 0 ? nano[0] : nano[0].add(BigInteger.ONE);
        return up.min(MOST).longValueExact();
    }
}
