package io.umamiedge.deploy.key;

import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.KeyRecord;
import io.umamiedge.contracts.registry.KeyScope;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key as operators see it: neither the secret nor its hash.
 *
 * @param hint prefix and last four characters
 * @param scope null when it opens all that its holder may
 */
public record KeyView(
        KeyId keyId,
        KeyKind holderKind,
        String holderId,
        String hint,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable KeyScope scope) {
    static KeyView of(KeyRecord key) {
        return new KeyView(
                key.id(),
                key.holderKind(),
                key.holderId(),
                key.hint(),
                key.createdAt(),
                key.expiresAt(),
                key.revokedAt(),
                key.scope());
    }
}
