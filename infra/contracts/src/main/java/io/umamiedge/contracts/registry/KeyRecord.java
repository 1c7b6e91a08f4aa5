package io.umamiedge.contracts.registry;

import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.key.KeyKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the grid remembers of an API key: enough to recognise it, never enough to make it.
 *
 * @param holderKind whose key it is; decides which endpoints it opens
 * @param holderId the id of that node, customer or operator
 * @param hash lower-case hexadecimal HMAC-SHA-256 of the secret under the named pepper
 * @param pepperId which pepper
 * @param hint prefix and last four characters, for people
 * @param expiresAt null when it does not expire
 * @param revokedAt null while it is good
 * @param scope null when it opens all that its holder may
 */
public record KeyRecord(
        KeyId id,
        KeyKind holderKind,
        String holderId,
        String hash,
        String pepperId,
        String hint,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable KeyScope scope)
        implements RegistryResource {
    @Override
    public ResourceKind kind() {
        return ResourceKind.KEY;
    }

    @Override
    public String resourceId() {
        return id.value();
    }

    /** This key from {@code when} on no longer opening anything; revoking twice keeps the first time. */
    public KeyRecord revokedAt(Instant when) {
        return revokedAt != null
                ? this
                : new KeyRecord(id, holderKind, holderId, hash, pepperId, hint, createdAt, expiresAt, when, scope);
    }
}
