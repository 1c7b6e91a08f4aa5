package io.umamiedge.deploy.key;

import io.umamiedge.contracts.registry.KeyScope;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What may be said when a key is asked for.
 *
 * @param expiresAt null for a key that does not expire
 * @param scope for a customer's key only; null for one that opens all that the customer may
 */
public record KeyRequest(
        @Nullable Instant expiresAt, @Nullable KeyScope scope) {
    static final KeyRequest PLAIN = new KeyRequest(null, null);
}
