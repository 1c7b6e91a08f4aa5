package io.umamiedge.routing.simulation.scenario;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.ModelName;
import java.util.Currency;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What customers pay in the simulation; site owners get their share of it.
 *
 * @param currency ISO 4217
 * @param prices each pair of model and corridor once
 */
public record Rates(Currency currency, List<ModelPrice> prices) {
    public static final ModelPrice FREE = new ModelPrice(ModelPrice.ANY, null, new PerMillion(0), new PerMillion(0));

    public Rates {
        prices = List.copyOf(prices);
        long distinct = prices.stream()
                .map(price -> price.model() + " " + price.corridorId())
                .distinct()
                .count();
        if (distinct != prices.size()) {
            throw new IllegalArgumentException("prices must name each model of a corridor once");
        }
    }

    /** The corridor's price of the model, or its price of any; else the same of the prices of no corridor; else free. */
    public ModelPrice price(CorridorId corridor, ModelName model) {
        ModelPrice ofCorridor = price(corridor, model.value());
        ModelPrice ofAny = ofCorridor != null ? ofCorridor : price(null, model.value());
        return ofAny == null ? FREE : ofAny;
    }

    private @Nullable ModelPrice price(@Nullable CorridorId corridor, String model) {
        ModelPrice any = null;
        for (ModelPrice price : prices) {
            if (Objects.equals(price.corridorId(), corridor)) {
                if (price.model().equals(model)) {
                    return price;
                }
                any = price.model().equals(ModelPrice.ANY) ? price : any;
            }
        }
        return any;
    }
}
