package io.umamiedge.gateway.admission;

import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.KeyScope;
import org.jspecify.annotations.Nullable;

/**
 * The customer behind a request, and the key it was let in with.
 *
 * @param scope null when the key opens all that the customer may use
 */
public record Caller(Customer customer, KeyId key, @Nullable KeyScope scope) {
    /** Whether the key may be used for the model at all. */
    public boolean mayAsk(ModelName model) {
        return scope == null || scope.permits(model);
    }
}
