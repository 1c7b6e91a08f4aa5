package io.umamiedge.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlotsTest {
    private final List<String> begun = new ArrayList<>();

    @Test
    void startsWhoeverWaitedLongestAndForgetsWhoeverLeftTheQueue() {
        Slots slots = new Slots(1, 10);
        Slots.Job first = job("first");
        Slots.Job second = job("second");
        Slots.Job third = job("third");
        slots.enter(first);
        slots.enter(second);
        slots.enter(third);
        slots.leave(second);
        slots.leave(first);
        assertThat(begun).containsExactly("first", "third");
        assertThat(slots.running()).isOne();
        assertThat(slots.waiting()).isZero();
        assertThat(slots.tokensHeld()).isEqualTo(7);
        slots.leave(third);
        assertThat(slots.running()).isZero();
        assertThat(slots.tokensHeld()).isZero();
    }

    @Test
    void aLongQueueOfJobsThatEndAtOnceNeedsNoDeepStack() {
        Slots slots = new Slots(1, 100_000);
        Slots.Job blocker = job("blocker");
        slots.enter(blocker);
        for (int i = 0; i < 50_000; i++) {
            slots.enter(new Slots.Job() {
                @Override
                public void begin() {
                    slots.leave(this);
                }

                @Override
                public int tokensHeld() {
                    return 1;
                }
            });
        }
        slots.leave(blocker);
        assertThat(slots.running()).isZero();
        assertThat(slots.waiting()).isZero();
        assertThat(slots.tokensHeld()).isZero();
    }

    @Test
    void turnsAwayWhomItCannotHold() {
        Slots slots = new Slots(1, 0);
        assertThat(slots.enter(job("first"))).isTrue();
        assertThat(slots.enter(job("second"))).isFalse();
        assertThat(begun).containsExactly("first");
    }

    private Slots.Job job(String name) {
        return new Slots.Job() {
            @Override
            public void begin() {
                begun.add(name);
            }

            @Override
            public int tokensHeld() {
                return 7;
            }
        };
    }
}
