package io.umamiedge.contracts.registry;

import io.umamiedge.contracts.identity.ModelName;
import java.util.Set;

/**
 * What a customer's key may be used for, less than all that the customer may.
 *
 * @param models the only ones it may ask for; empty for any
 */
public record KeyScope(Set<ModelName> models) {
    public KeyScope {
        models = Set.copyOf(models);
    }

    public boolean permits(ModelName model) {
        return models.isEmpty() || models.contains(model);
    }
}
