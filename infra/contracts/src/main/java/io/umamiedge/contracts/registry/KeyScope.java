package io.umamiedge.contracts.registry;

import io.umamiedge.contracts.identity.ModelName;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a customer's key may be used for, less than all that the customer may.
 *
 * @param models the only ones it may ask for; empty for any
 * @param limits how much may be asked with it; null for as much as the customer may
 */
public record KeyScope(Set<ModelName> models, @Nullable KeyLimits limits) {
    public KeyScope {
        models = Set.copyOf(models);
    }

    /** For these models only, as much as the customer may. */
    public KeyScope(Set<ModelName> models) {
        this(models, null);
    }

    public boolean permits(ModelName model) {
        return models.isEmpty() || models.contains(model);
    }
}
