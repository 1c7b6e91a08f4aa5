package io.umamiedge.gateway.inference;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FullNodesTest {
    private final FullNodes full = new FullNodes();

    @Test
    void asksToComeBackInASecondWhenNoNodeSays() {
        full.add(null);
        assertThat(full.error().retryAfterSeconds()).isEqualTo(1);
    }

    @Test
    void asksToComeBackWhenTheFirstOfThemMayBeAsked() {
        full.add(40);
        full.add(9);
        full.add(null);
        assertThat(full.error().retryAfterSeconds()).isEqualTo(9);
    }

    @Test
    void neverSendsACustomerAwayForLongOrForNoTimeAtAll() {
        full.add(3_600);
        assertThat(full.error().retryAfterSeconds()).isEqualTo(60);
        full.add(0);
        assertThat(full.error().retryAfterSeconds()).isEqualTo(1);
    }
}
