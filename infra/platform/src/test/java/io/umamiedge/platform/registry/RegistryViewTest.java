package io.umamiedge.platform.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.registry.Corridor;
import io.umamiedge.contracts.registry.RegistryRecord;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.platform.testing.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegistryViewTest {
    private static final Corridor EU = Samples.corridor("eu", "EU", "DE");
    private static final Corridor WIDER = Samples.corridor("eu", "EU", "DE", "FR");

    private static RegistryRecord change(long revision, Corridor corridor) {
        return new RegistryRecord(ResourceKind.CORRIDOR, "eu", revision, corridor);
    }

    @Test
    void holdsTheNewestOfEachResourceAndItsRevision() {
        RegistryView view = RegistryView.EMPTY.apply(List.of(change(1, EU), change(4, WIDER)));
        assertThat(view.corridor(new CorridorId("eu"))).contains(WIDER);
        assertThat(view.revision()).isEqualTo(4);
    }

    @Test
    void forgetsWhatWasRemoved() {
        RegistryView view = RegistryView.EMPTY.apply(List.of(change(1, EU))).apply(List.of(change(2, null)));
        assertThat(view.corridor(new CorridorId("eu"))).isEmpty();
        assertThat(view.revision()).isEqualTo(2);
    }

    @Test
    void isUnmovedByARedelivery() {
        RegistryView view = RegistryView.EMPTY.apply(List.of(change(1, EU), change(2, WIDER)));
        RegistryView again = view.apply(List.of(change(1, EU), change(2, WIDER)));
        assertThat(again.corridor(new CorridorId("eu"))).contains(WIDER);
        assertThat(again.revision()).isEqualTo(2);
    }

    @Test
    void leavesTheViewBeforeItAsItWas() {
        RegistryView before = RegistryView.EMPTY.apply(List.of(change(1, EU)));
        before.apply(List.of(change(2, WIDER)));
        assertThat(before.corridor(new CorridorId("eu"))).contains(EU);
    }
}
