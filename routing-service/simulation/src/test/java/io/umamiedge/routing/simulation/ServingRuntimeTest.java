package io.umamiedge.routing.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.registry.RuntimeGroup;
import io.umamiedge.routing.simulation.scenario.FleetRuntime;
import io.umamiedge.routing.simulation.scenario.ProfileId;
import io.umamiedge.routing.simulation.scenario.RuntimeProfile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServingRuntimeTest {
    private static final ProfileId GPU = new ProfileId("gpu");

    private final Timeline timeline = new Timeline(Instant.EPOCH);
    private final List<String> seen = new ArrayList<>();

    @Test
    void takesOverheadAndPromptBeforeTheFirstTokenAndThenGoesAtItsPace() {
        ServingRuntime runtime = runtime(2, 0);

        // 50 ms and 100 tokens at 1 000/s, then the first token; ten more at 100/s.
        runtime.accept(100, 11, reader("a"));
        run();

        assertThat(seen).containsExactly("a first 160", "a finished 260");
    }

    @Test
    void slowsEverybodyDownTheMoreAreInTheBatch() {
        ServingRuntime runtime = runtime(2, 1);

        // Alone 160 ms to the first token and 100 ms for the rest, together twice as long, all the way.
        runtime.accept(100, 11, reader("a"));
        runtime.accept(100, 11, reader("b"));
        run();

        assertThat(seen).containsExactly("a first 320", "b first 320", "a finished 520", "b finished 520");
    }

    @Test
    void changesThePaceOfThoseUnderWayWhenOneJoins() {
        ServingRuntime runtime = runtime(2, 1);

        runtime.accept(100, 11, reader("a"));
        // After 60 of 260 ms alone, the other 200 take twice as long.
        timeline.at(60_000, () -> runtime.accept(100, 11, reader("b")));
        run();

        assertThat(seen).startsWith("a first 260", "b first 380").contains("a finished 460");
        assertThat(runtime.busyMicros()).isEqualTo(60_000 + 2 * 400_000 + (timeline.now() - 460_000));
    }

    @Test
    void letsThoseBeyondItsSlotsWaitAndRefusesThoseBeyondItsPatience() {
        ServingRuntime runtime = runtime(1, 0);

        assertThat(runtime.accept(100, 11, reader("a"))).isNotNull();
        assertThat(runtime.accept(100, 11, reader("b"))).isNotNull();
        assertThat(runtime.accept(100, 11, reader("c"))).isNotNull();
        assertThat(runtime.accept(100, 11, reader("d"))).isNull();
        assertThat(runtime.waiting()).isEqualTo(2);
        run();

        assertThat(seen)
                .containsExactly(
                        "a first 160",
                        "a finished 260",
                        "b first 420",
                        "b finished 520",
                        "c first 680",
                        "c finished 780");
        assertThat(runtime.ttftP50Ms()).isEqualTo(420);
    }

    @Test
    void givesTheSlotOfWhoLeftToWhoWaits() {
        ServingRuntime runtime = runtime(1, 0);
        ServingRuntime.Work first = runtime.accept(100, 11, reader("a"));
        ServingRuntime.Work second = runtime.accept(100, 11, reader("b"));
        runtime.accept(100, 11, reader("c"));

        timeline.at(10_000, () -> runtime.cancel(second));
        timeline.at(40_000, () -> runtime.cancel(first));
        run();

        assertThat(seen).containsExactly("c first 200", "c finished 300");
    }

    @Test
    void losesEverythingAtOnceAndSaysHowFarItCame() {
        ServingRuntime runtime = runtime(1, 0);
        ServingRuntime.Work begun = runtime.accept(100, 11, reader("a"));
        runtime.accept(100, 11, reader("b"));

        timeline.at(205_000, () -> runtime.lose(true));
        run();

        assertThat(seen).containsExactly("a first 160", "a lost true 205", "b lost true 205");
        assertThat(begun.tokens()).isEqualTo(5);
        assertThat(runtime.running() + runtime.waiting()).isZero();
    }

    @Test
    void servesAtItsNewSpeedAndSizeFromThenOn() {
        ServingRuntime runtime = runtime(1, 0);
        runtime.accept(100, 11, reader("a"));
        runtime.accept(100, 11, reader("b"));

        timeline.at(60_000, () -> runtime.resize(200, 50));
        run();

        assertThat(runtime.slots()).isEqualTo(2);
        assertThat(seen).containsExactly("a first 260", "b first 380", "a finished 460", "b finished 580");
    }

    private ServingRuntime runtime(int slots, double slowdown) {
        return new ServingRuntime(
                timeline,
                new FleetRuntime(new RuntimeId("main"), RuntimeGroup.VLLM, List.of(new ModelName("llama")), slots, GPU),
                new RuntimeProfile(GPU, 50, 1_000, 100, slowdown, 2));
    }

    private void run() {
        while (timeline.step()) {}
    }

    private ServingRuntime.Reader reader(String name) {
        return new ServingRuntime.Reader() {
            @Override
            public void firstToken() {
                seen.add(name + " first " + millis());
            }

            @Override
            public void finished() {
                seen.add(name + " finished " + millis());
            }

            @Override
            public void lost(boolean isNoticed) {
                seen.add(name + " lost " + isNoticed + " " + millis());
            }
        };
    }

    private long millis() {
        assertThat((double) timeline.now()).isCloseTo(Math.rint(timeline.now() / 1_000.0) * 1_000, within(1.0));
        return Math.round(timeline.now() / 1_000.0);
    }
}
