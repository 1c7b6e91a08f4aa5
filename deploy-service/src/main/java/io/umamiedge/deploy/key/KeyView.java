package io.umamiedge.deploy.key;

import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.KeyRecord;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key as operators see it: neither the secret nor its hash.
 *
 * @param hint prefix and last four characters
 */
public record KeyView(
        KeyId keyId,
        KeyKind holderKind,
        String holderId,
        String hint,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt) {
    static KeyView of(KeyRecord key) {
        return new KeyView(
                key.id(),
                key.holderKind(),
                key.holderId(),
                key.hint(),
                key.createdAt(),
                key.expiresAt(),
                key.revokedAt());
    }
}
