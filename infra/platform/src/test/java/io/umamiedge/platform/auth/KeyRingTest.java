package io.umamiedge.platform.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.key.ApiKey;
import io.umamiedge.contracts.key.KeyHasher;
import io.umamiedge.contracts.key.KeyKind;
import io.umamiedge.contracts.registry.KeyRecord;
import io.umamiedge.contracts.registry.RegistryRecord;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.platform.registry.RegistryView;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyRingTest {
    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
    private static final KeyHasher HASHER =
            new KeyHasher("p1", "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
    private static final ApiKey KEY = ApiKey.issue(KeyKind.CUSTOMER, new Random(1));

    private static KeyCheck check(String header, KeyRecord known, KeyKind... opening) {
        RegistryView view = RegistryView.EMPTY.apply(List.of(new RegistryRecord(ResourceKind.KEY, "k1", 1, known)));
        return new KeyRing(HASHER, () -> view).check(header, Set.of(opening), NOW);
    }

    private static KeyRecord record(ApiKey key, Instant expiresAt, Instant revokedAt) {
        return new KeyRecord(
                new KeyId("k1"),
                key.kind(),
                "acme",
                HASHER.hash(key),
                "p1",
                key.hint(),
                NOW,
                expiresAt,
                revokedAt,
                null);
    }

    @Test
    void acceptsAGoodKeyWhateverTheCaseOfTheScheme() {
        KeyRecord known = record(KEY, NOW.plusSeconds(1), null);
        for (String scheme : List.of("Bearer ", "bearer ", "BEARER ")) {
            assertThat(check(scheme + KEY.secret(), known, KeyKind.CUSTOMER)).isEqualTo(new KeyCheck.Accepted(known));
        }
    }

    @Test
    void saysWhyItRefuses() {
        KeyRecord good = record(KEY, null, null);
        String header = "Bearer " + KEY.secret();
        assertThat(check(null, good, KeyKind.CUSTOMER)).isEqualTo(refused(KeyCheck.Reason.MISSING));
        assertThat(check("Basic abc", good, KeyKind.CUSTOMER)).isEqualTo(refused(KeyCheck.Reason.MISSING));
        assertThat(check("Bearer sk-abc", good, KeyKind.CUSTOMER)).isEqualTo(refused(KeyCheck.Reason.MALFORMED));
        assertThat(check(header, good, KeyKind.NODE)).isEqualTo(refused(KeyCheck.Reason.WRONG_KIND));
        String stranger =
                "Bearer " + ApiKey.issue(KeyKind.CUSTOMER, new Random(2)).secret();
        assertThat(check(stranger, good, KeyKind.CUSTOMER)).isEqualTo(refused(KeyCheck.Reason.UNKNOWN));
        assertThat(check(header, record(KEY, null, NOW), KeyKind.CUSTOMER)).isEqualTo(refused(KeyCheck.Reason.REVOKED));
        assertThat(check(header, record(KEY, NOW, null), KeyKind.CUSTOMER)).isEqualTo(refused(KeyCheck.Reason.EXPIRED));
    }

    @Test
    void noticesThatAnAcceptedKeyIsNoLongerGood() {
        KeyRecord accepted = record(KEY, NOW.plusSeconds(1), null);
        KeyRecord revoked = record(KEY, NOW.plusSeconds(1), NOW);
        assertThat(recheck(accepted, accepted, NOW)).isEqualTo(new KeyCheck.Accepted(accepted));
        assertThat(recheck(accepted, accepted, NOW.plusSeconds(1))).isEqualTo(refused(KeyCheck.Reason.EXPIRED));
        assertThat(recheck(accepted, revoked, NOW)).isEqualTo(refused(KeyCheck.Reason.REVOKED));
        assertThat(recheck(accepted, null, NOW)).isEqualTo(refused(KeyCheck.Reason.UNKNOWN));
    }

    private static KeyCheck recheck(KeyRecord accepted, KeyRecord known, Instant now) {
        RegistryView view = RegistryView.EMPTY.apply(List.of(new RegistryRecord(ResourceKind.KEY, "k1", 1, known)));
        return new KeyRing(HASHER, () -> view).recheck(accepted, now);
    }

    private static KeyCheck refused(KeyCheck.Reason reason) {
        return new KeyCheck.Refused(reason);
    }
}
