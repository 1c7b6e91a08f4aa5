package io.umamiedge.gateway.price;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.ratecard.ModelPrice;
import io.umamiedge.contracts.ratecard.PerMillion;
import io.umamiedge.contracts.ratecard.RateCard;
import io.umamiedge.contracts.ratecard.RateCardId;
import java.time.Duration;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CardPricesTest {
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
    private static final CorridorId EU = new CorridorId("eu");
    private static final Currency USD = Currency.getInstance("USD");
    private static final ModelName MODEL = new ModelName("llama-3.1-8b");

    private Instant now = NOW;
    private final CardPrices prices = new CardPrices(() -> now);

    @Test
    void pricesByTheCardOfTheCorridorThenByTheDefaultOneAndRoundsUp() {
        put(card("default", 1, null, NOW, "0.20", "0.60"));
        assertThat(cost(1_000_000, 1_000_000)).hasValue(800_000_000);
        assertThat(cost(1, 0)).hasValue(200);
        put(card("eu", 1, EU, NOW, "0.000000001", "0.000000002"));
        assertThat(cost(1, 0)).hasValue(1);
        assertThat(cost(0, 1)).hasValue(1);
        assertThat(cost(1_000_000, 1_000_000)).hasValue(3);
        assertThat(cost(0, 0)).hasValue(0);
        assertThat(prices.cost(new CorridorId("apac"), MODEL, USD, 1, 0)).hasValue(200);
    }

    @Test
    void followsVersionsWhenTheyBecomeValidAndWhenTheyGo() {
        put(card("eu", 1, EU, NOW, "1", "1"));
        put(card("eu", 2, EU, NOW.plusSeconds(60), "2", "2"));
        assertThat(cost(1, 0)).hasValue(1_000);
        now = NOW.plus(Duration.ofMinutes(1));
        assertThat(cost(1, 0)).hasValue(2_000);
        prices.apply(List.of(new CardPrices.Change("eu/2", null)));
        assertThat(cost(1, 0)).hasValue(1_000);
        prices.apply(List.of(new CardPrices.Change("eu/1", null), new CardPrices.Change("never/1", null)));
        assertThat(cost(1, 0)).isEmpty();
        assertThat(prices.size()).isZero();
    }

    @Test
    void hasNoPriceInAnotherCurrencyNorBeforeTheFirstIsValid() {
        put(card("eu", 1, EU, NOW.plusSeconds(1), "1", "1"));
        assertThat(cost(1, 0)).isEmpty();
        now = NOW.plusSeconds(1);
        assertThat(prices.cost(EU, MODEL, Currency.getInstance("EUR"), 1, 0)).isEmpty();
    }

    @Test
    void neverOverflows() {
        put(card("eu", 1, EU, NOW, "1000000", "1000000"));
        assertThat(cost(Long.MAX_VALUE / 8, Long.MAX_VALUE / 8).orElseThrow()).isGreaterThan(Long.MAX_VALUE / 8);
    }

    private OptionalLong cost(long promptTokens, long answerTokens) {
        return prices.cost(EU, MODEL, USD, promptTokens, answerTokens);
    }

    private void put(RateCard card) {
        prices.apply(List.of(new CardPrices.Change(card.key(), card)));
    }

    private static RateCard card(
            String id,
            int version,
            @Nullable CorridorId corridor,
            Instant validFrom,
            String prompt,
            String completion) {
        return new RateCard(
                new RateCardId(id),
                version,
                corridor,
                USD,
                List.of(new ModelPrice(ModelPrice.ANY, PerMillion.parse(prompt), PerMillion.parse(completion))),
                validFrom,
                validFrom);
    }
}
