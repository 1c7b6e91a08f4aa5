package io.umamiedge.contracts.ratecard;

import io.umamiedge.contracts.identity.ModelName;

/**
 * What one model, or every other model, costs.
 *
 * @param model a model's name, or {@value #ANY} for all that the card does not name
 * @param promptPerMillion for a million prompt tokens
 * @param completionPerMillion for a million completion tokens
 */
public record ModelPrice(String model, PerMillion promptPerMillion, PerMillion completionPerMillion) {
    public static final String ANY = "*";

    public ModelPrice {
        if (!model.equals(ANY)) {
            var _ = new ModelName(model);
        }
    }
}
