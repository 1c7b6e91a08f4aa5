package io.umamiedge.contracts.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ApiKeyTest {
    private static final byte[] PEPPER = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    @Test
    void parsesEveryKeyItIssues() {
        Random random = new Random(7);
        for (KeyKind kind : KeyKind.values()) {
            for (int i = 0; i < 100; i++) {
                ApiKey issued = ApiKey.issue(kind, random);
                assertThat(issued.secret()).matches("(umn|umc|umo)_[0-9A-Za-z]{49}");
                assertThat(ApiKey.parse(issued.secret())).hasValueSatisfying(parsed -> {
                    assertThat(parsed.kind()).isEqualTo(kind);
                    assertThat(parsed.secret()).isEqualTo(issued.secret());
                });
            }
        }
    }

    @Test
    void refusesAKeyWithOneCharacterChanged() {
        String secret = ApiKey.issue(KeyKind.CUSTOMER, new Random(7)).secret();
        for (int i = 4; i < secret.length(); i++) {
            char other = secret.charAt(i) == 'a' ? 'b' : 'a';
            assertThat(ApiKey.parse(secret.substring(0, i) + other + secret.substring(i + 1)))
                    .as("position %d", i)
                    .isEmpty();
        }
    }

    @Test
    void neverShowsTheSecret() {
        ApiKey key = ApiKey.issue(KeyKind.NODE, new Random(7));
        assertThat(key.toString()).startsWith("umn_…").hasSize(9);
    }

    @Test
    void derivesBytesForOtherPurposesThatNoKeyHashesTo() {
        KeyHasher hasher = new KeyHasher("p1", PEPPER);
        assertThat(hasher.derive("a/b")).hasSize(32).isEqualTo(new KeyHasher("p2", PEPPER).derive("a/b"));
        assertThat(hasher.derive("a/b")).isNotEqualTo(hasher.derive("a/c"));
        assertThatThrownBy(() -> hasher.derive("umc_abc")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void hashesLikeHmacSha256() {
        ApiKey key = ApiKey.issue(KeyKind.OPERATOR, new Random(7));
        KeyHasher hasher = new KeyHasher("p1", PEPPER);
        assertThat(hasher.hash(key)).hasSize(64).isEqualTo(hasher.hash(key));
        assertThat(new KeyHasher("p2", "another pepper with 32 bytes in it".getBytes(StandardCharsets.US_ASCII))
                        .hash(key))
                .isNotEqualTo(hasher.hash(key));
    }
}
