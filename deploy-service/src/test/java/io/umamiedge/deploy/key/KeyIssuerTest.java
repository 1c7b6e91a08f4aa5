package io.umamiedge.deploy.key;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.key.ApiKey;
import io.umamiedge.contracts.key.KeyHasher;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.KeyRecord;
import io.umamiedge.contracts.registry.KeyScope;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class KeyIssuerTest {
    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
    private static final KeyHasher HASHER = new KeyHasher("p1", new byte[32]);

    private final Iterator<String> ids = List.of("k1", "k2", "k3").iterator();
    private final KeyIssuer issuer =
            new KeyIssuer(HASHER, RandomGenerator.of("L64X128MixRandom"), ids::next, InstantSource.fixed(NOW));

    @Test
    void remembersTheHashAndTheHintAndNothingElseOfASecret() {
        KeyIssuer.Issue issue = issuer.issue(KeyKind.NODE, "de-1", null, null);
        ApiKey key = issue.key();
        assertThat(issue.record())
                .isEqualTo(new KeyRecord(
                        new KeyId("k1"),
                        KeyKind.NODE,
                        "de-1",
                        HASHER.hash(key),
                        "p1",
                        key.hint(),
                        NOW,
                        null,
                        null,
                        null));
        assertThat(issue.record().toString()).doesNotContain(key.secret());
        assertThat(issue.answer().toString()).doesNotContain(key.secret());
    }

    @Test
    void anOldKeyEndsAfterTheOverlapAndNeverLaterThanItWould() {
        KeyRecord unending = issuer.issue(KeyKind.CUSTOMER, "acme", null, null).record();
        assertThat(issuer.rotate(unending, Duration.ofMinutes(5)).orElseThrow())
                .satisfies(next -> assertThat(next.old().expiresAt()).isEqualTo(NOW.plusSeconds(300)))
                .satisfies(next -> assertThat(next.issue().record().expiresAt()).isNull());
        KeyScope scope = new KeyScope(Set.of(new ModelName("llama-3.1-8b")));
        KeyRecord ending = new KeyRecord(
                new KeyId("k"),
                KeyKind.NODE,
                "n",
                "h",
                "p",
                "hint",
                NOW.minusSeconds(50),
                NOW.plusSeconds(10),
                null,
                scope);
        assertThat(issuer.rotate(ending, Duration.ofMinutes(5)).orElseThrow())
                .satisfies(next -> assertThat(next.old().expiresAt()).isEqualTo(NOW.plusSeconds(10)))
                .satisfies(next -> assertThat(next.issue().record().expiresAt()).isEqualTo(NOW.plusSeconds(60)))
                .satisfies(next -> assertThat(next.issue().record().scope()).isEqualTo(scope))
                .satisfies(next -> assertThat(next.old().scope()).isEqualTo(scope));
    }

    @Test
    void aKeyThatHasEndedCannotBeRotated() {
        KeyRecord key = issuer.issue(KeyKind.CUSTOMER, "acme", NOW, null).record();
        assertThat(issuer.rotate(key, Duration.ZERO)).isEmpty();
        KeyRecord revoked =
                issuer.revoke(issuer.issue(KeyKind.CUSTOMER, "acme", null, null).record());
        assertThat(revoked.revokedAt()).isEqualTo(NOW);
        assertThat(issuer.rotate(revoked, Duration.ZERO)).isEmpty();
    }
}
