package io.umamiedge.routing.simulation.scenario;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.ModelName;
import org.jspecify.annotations.Nullable;

/**
 * What a million tokens cost, as rate cards say it.
 *
 * @param model a model's name, or {@value #ANY} for all others
 * @param corridorId where the node stands; null is wherever no price of the corridor's own applies
 */
public record ModelPrice(
        String model, @Nullable CorridorId corridorId, PerMillion promptPerMillion, PerMillion completionPerMillion) {
    public static final String ANY = "*";

    public ModelPrice {
        if (!model.equals(ANY)) {
            var _ = new ModelName(model);
        }
    }
}
