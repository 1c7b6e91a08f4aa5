package io.umamiedge.deploy.key;

import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.key.ApiKey;
import io.umamiedge.contracts.key.KeyHasher;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.KeyRecord;
import io.umamiedge.contracts.registry.KeyScope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes and replaces keys; the secret goes to the caller, the hash to the record. Thread-safe if its sources are. */
public final class KeyIssuer {
    private final KeyHasher hasher;
    private final RandomGenerator random;
    private final Supplier<String> ids;
    private final InstantSource clock;

    /** {@code random} must be cryptographically strong. */
    public KeyIssuer(KeyHasher hasher, RandomGenerator random, Supplier<String> ids, InstantSource clock) {
        this.hasher = hasher;
        this.random = random;
        this.ids = ids;
        this.clock = clock;
    }

    /** A new key and what to remember of it. */
    public record Issue(KeyRecord record, ApiKey key) {
        IssuedKey answer() {
            return new IssuedKey(record.id(), key.secret(), record.expiresAt());
        }
    }

    /** A new key in place of {@code old}, which ends early. */
    public record Replacement(Issue issue, KeyRecord old) {}

    /** {@code scope} is for customers' keys; null for all that the holder may. */
    public Issue issue(KeyKind kind, String holderId, @Nullable Instant expiresAt, @Nullable KeyScope scope) {
        ApiKey key = ApiKey.issue(kind, random);
        return new Issue(record(key, holderId, expiresAt, scope), key);
    }

    /** What to remember of a key that somebody else made. */
    public KeyRecord record(ApiKey key, String holderId, @Nullable Instant expiresAt, @Nullable KeyScope scope) {
        return new KeyRecord(
                new KeyId(ids.get()),
                key.kind(),
                holderId,
                hasher.hash(key),
                hasher.pepperId(),
                key.hint(),
                now(),
                expiresAt,
                null,
                scope);
    }

    /** The new key lives as long as the old one was to live; empty when the old one is revoked or expired. */
    public Optional<Replacement> rotate(KeyRecord old, Duration overlap) {
        Instant now = now();
        Instant oldEnd = old.expiresAt();
        if (old.revokedAt() != null || (oldEnd != null && !now.isBefore(oldEnd))) {
            return Optional.empty();
        }
        Instant newEnd = oldEnd == null ? null : now.plus(Duration.between(old.createdAt(), oldEnd));
        Instant overlapEnd = now.plus(overlap);
        return Optional.of(new Replacement(
                issue(old.holderKind(), old.holderId(), newEnd, old.scope()),
                new KeyRecord(
                        old.id(),
                        old.holderKind(),
                        old.holderId(),
                        old.hash(),
                        old.pepperId(),
                        old.hint(),
                        old.createdAt(),
                        oldEnd != null && oldEnd.isBefore(overlapEnd) ? oldEnd : overlapEnd,
                        null,
                        old.scope())));
    }

    public KeyRecord revoke(KeyRecord key) {
        return key.revokedAt(now());
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
