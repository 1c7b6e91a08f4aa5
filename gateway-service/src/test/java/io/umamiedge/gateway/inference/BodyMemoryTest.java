package io.umamiedge.gateway.inference;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BodyMemoryTest {
    @Test
    void holdsNoMoreThanItMayAndTakesAgainWhatWasGivenBack() {
        BodyMemory memory = new BodyMemory(10);
        assertThat(memory.take(6)).isTrue();
        assertThat(memory.take(5)).isFalse();
        assertThat(memory.held()).isEqualTo(6);
        assertThat(memory.take(4)).isTrue();
        memory.give(6);
        assertThat(memory.take(6)).isTrue();
    }
}
