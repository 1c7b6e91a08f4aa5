package io.umamiedge.platform.auth;

import io.umamiedge.contracts.key.ApiKey;
import io.umamiedge.contracts.key.KeyHasher;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.KeyRecord;
import io.umamiedge.platform.registry.RegistryView;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a presented key is good, from the newest registry view alone: no look-up leaves the process.
 *
 * <p>Thread-safe.
 */
public final class KeyRing {
    private static final String SCHEME = "Bearer ";

    private final KeyHasher hasher;
    private final Supplier<RegistryView> registry;

    public KeyRing(KeyHasher hasher, Supplier<RegistryView> registry) {
        this.hasher = hasher;
        this.registry = registry;
    }

    /** Checks an {@code Authorization} header (RFC 6750 section 2.1); the scheme's case does not matter. */
    public KeyCheck check(@Nullable String authorization, Set<KeyKind> opening, Instant now) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return new KeyCheck.Refused(KeyCheck.Reason.MISSING);
        }
        Optional<ApiKey> presented =
                ApiKey.parse(authorization.substring(SCHEME.length()).strip());
        if (presented.isEmpty()) {
            return new KeyCheck.Refused(KeyCheck.Reason.MALFORMED);
        }
        if (!opening.contains(presented.get().kind())) {
            return new KeyCheck.Refused(KeyCheck.Reason.WRONG_KIND);
        }
        String hash = hasher.hash(presented.get());
        Optional<KeyRecord> known = registry.get().keyByHash(hash);
        if (known.isEmpty() || !same(known.get().hash(), hash)) {
            return new KeyCheck.Refused(KeyCheck.Reason.UNKNOWN);
        }
        KeyRecord key = known.get();
        if (key.holderKind() != presented.get().kind()) {
            return new KeyCheck.Refused(KeyCheck.Reason.WRONG_KIND);
        }
        return inForce(key, now);
    }

    /** Tells whether a key that was accepted is still good: for whoever is served longer than a request takes. */
    public KeyCheck recheck(KeyRecord accepted, Instant now) {
        return registry.get()
                .keyByHash(accepted.hash())
                .map(key -> inForce(key, now))
                .orElseGet(() -> new KeyCheck.Refused(KeyCheck.Reason.UNKNOWN));
    }

    private static KeyCheck inForce(KeyRecord key, Instant now) {
        if (key.revokedAt() != null && !now.isBefore(key.revokedAt())) {
            return new KeyCheck.Refused(KeyCheck.Reason.REVOKED);
        }
        if (key.expiresAt() != null && !now.isBefore(key.expiresAt())) {
            return new KeyCheck.Refused(KeyCheck.Reason.EXPIRED);
        }
        return new KeyCheck.Accepted(key);
    }

    private static boolean same(String left, String right) {
        return MessageDigest.isEqual(
                left.getBytes(StandardCharsets.US_ASCII), right.getBytes(StandardCharsets.US_ASCII));
    }
}
