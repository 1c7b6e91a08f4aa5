package io.umamiedge.deploy.key;

import io.umamiedge.contracts.identity.KeyId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The only answer that ever holds a secret.
 *
 * @param expiresAt null when it does not expire
 */
public record IssuedKey(
        KeyId keyId, String secret, @Nullable Instant expiresAt) {
    @Override
    public String toString() {
        return "IssuedKey[" + keyId + "]";
    }
}
