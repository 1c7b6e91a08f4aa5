package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.KeyScope;
import io.umamiedge.contracts.registry.RuntimeGroup;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What stays the same over all attempts of a request.
 *
 * @param runtimeGroups the only ones that can answer it; empty for any
 * @param customer as it was admitted
 * @param keyId what it asks with; null when it asks with no key, as in simulations
 * @param keyScope what the key may be used for; null for all that the customer may
 * @param prefixDigest see {@link RoutingQuestion}; null for none
 */
public record Asked(
        RequestId request,
        ModelName model,
        Set<RuntimeGroup> runtimeGroups,
        Customer customer,
        @Nullable KeyId keyId,
        @Nullable KeyScope keyScope,
        @Nullable Long prefixDigest) {
    public Asked {
        runtimeGroups = Set.copyOf(runtimeGroups);
    }

    /** A request that any runtime may answer, of no known prefix, asked without a key. */
    public static Asked of(RequestId request, ModelName model, Customer customer) {
        return new Asked(request, model, Set.of(), customer, null, null, null);
    }
}
