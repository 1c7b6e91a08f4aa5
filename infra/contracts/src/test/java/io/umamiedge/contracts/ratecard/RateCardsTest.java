package io.umamiedge.contracts.ratecard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.ModelName;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RateCardsTest {
    private static final CorridorId MENA = new CorridorId("mena");
    private static final CorridorId EU = new CorridorId("eu");
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void newestVersionThatWasValidByThenIsInForce() {
        RateCard general = card("default", 1, null, T0);
        RateCard first = card("mena", 1, MENA, T0.plusSeconds(10));
        RateCard second = card("mena", 2, MENA, T0.plusSeconds(20));
        RateCards cards = new RateCards(List.of(second, general, first));

        assertThat(cards.inForce(EU, T0.plusSeconds(30))).contains(general);
        assertThat(cards.inForce(MENA, T0.plusSeconds(5))).contains(general);
        assertThat(cards.inForce(MENA, T0.plusSeconds(10))).contains(first);
        assertThat(cards.inForce(MENA, T0.plusSeconds(20))).contains(second);
        assertThat(cards.inForce(EU, T0.minusSeconds(1))).isEmpty();
    }

    @Test
    void modelsOwnPriceComesBeforeTheGeneralOne() {
        ModelPrice general = price(ModelPrice.ANY, "1");
        ModelPrice own = price("m1", "2");
        RateCard card = card("default", 1, null, T0, general, own);

        assertThat(card.price(new ModelName("m1"))).contains(own);
        assertThat(card.price(new ModelName("m2"))).contains(general);
        assertThat(card("default", 1, null, T0, own).price(new ModelName("m2"))).isEqualTo(Optional.empty());
    }

    @Test
    void pricesAreExactDecimalsWithAtMostNineDecimals() {
        assertThat(PerMillion.parse("0.20").nano()).isEqualTo(200_000_000);
        assertThat(PerMillion.parse("0.000000001").nano()).isEqualTo(1);
        assertThat(PerMillion.parse("1000000").decimal()).isEqualTo("1000000");
        assertThat(PerMillion.parse("0.20").decimal()).isEqualTo("0.2");
        for (String bad : List.of("", "-1", "1e3", "0.0000000001", ".5", "1000001", "1,5", "NaN", " 1")) {
            assertThatThrownBy(() -> PerMillion.parse(bad)).as(bad).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static RateCard card(String id, int version, CorridorId corridor, Instant from, ModelPrice... prices) {
        return new RateCard(
                new RateCardId(id), version, corridor, Currency.getInstance("USD"), List.of(prices), from, from);
    }

    private static ModelPrice price(String model, String perMillion) {
        return new ModelPrice(model, PerMillion.parse(perMillion), PerMillion.parse(perMillion));
    }
}
