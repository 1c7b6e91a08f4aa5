package io.umamiedge.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.key.KeyHasher;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PrefixKeysTest {
    private final PrefixKeys keys = new PrefixKeys(new KeyHasher("p1", new byte[32]));

    @Test
    void gatewaysAgreeOnACustomersKeyAndCustomersHaveTheirOwn() {
        CustomerId acme = new CustomerId("acme");
        assertThat(keys.of(acme))
                .isEqualTo(keys.of(acme))
                .isEqualTo(new PrefixKeys(new KeyHasher("p1", new byte[32])).of(acme))
                .isNotEqualTo(keys.of(new CustomerId("other")));
    }

    @Test
    void nobodyWithoutThePepperKnowsAKey() {
        byte[] another = new byte[32];
        Arrays.fill(another, (byte) 1);
        CustomerId acme = new CustomerId("acme");
        assertThat(new PrefixKeys(new KeyHasher("p1", another)).of(acme)).isNotEqualTo(keys.of(acme));
    }
}
