package io.umamiedge.gateway.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.CustomerId;
import org.junit.jupiter.api.Test;

class CustomerLabelsTest {
    @Test
    void namesThoseThatComeFirstAndAllOthersTogether() {
        CustomerLabels labels = new CustomerLabels(2);
        assertThat(labels.of(new CustomerId("a"))).isEqualTo("a");
        assertThat(labels.of(new CustomerId("b"))).isEqualTo("b");
        for (int i = 0; i < 1_000; i++) {
            assertThat(labels.of(new CustomerId("c" + i))).isEqualTo("other");
        }
        assertThat(labels.of(new CustomerId("a"))).isEqualTo("a");
    }
}
