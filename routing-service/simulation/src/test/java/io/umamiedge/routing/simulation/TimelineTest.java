package io.umamiedge.routing.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private final Timeline timeline = new Timeline(Instant.EPOCH);

    @Test
    void letsThingsHappenInOrderOfTimeAndThenOfPlanning() {
        long seed = 42;
        SplittableRandom random = new SplittableRandom(seed);
        List<long[]> happened = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            long time = random.nextLong(700);
            int number = i;
            timeline.at(time, () -> happened.add(new long[] {timeline.now(), number}));
        }
        while (timeline.step()) {}

        assertThat(happened).as("seed %d", seed).hasSize(5_000).isSortedAccordingTo((one, other) -> {
            int byTime = Long.compare(one[0], other[0]);
            return byTime != 0 ? byTime : Long.compare(one[1], other[1]);
        });
    }

    @Test
    void whatIsPlannedForThePastHappensNow() {
        List<Long> times = new ArrayList<>();
        timeline.at(50, () -> timeline.at(10, () -> times.add(timeline.now())));
        while (timeline.step()) {}

        assertThat(times).containsExactly(50L);
    }

    @Test
    void timesOutOnlyThoseWhoStayedInTheLine() {
        TimeoutLine line = new TimeoutLine(timeline, 1_000);
        List<String> expired = new ArrayList<>();
        Runnable patient = () -> expired.add("patient at " + timeline.now());
        Runnable second = () -> expired.add("second at " + timeline.now());
        Runnable gone = () -> expired.add("gone");
        timeline.at(0, () -> line.enter(patient));
        timeline.at(100, () -> line.enter(gone));
        timeline.at(200, () -> line.enter(second));
        timeline.at(300, () -> line.leave(gone));
        timeline.at(400, () -> line.enter(patient));
        while (timeline.step()) {}

        assertThat(expired).containsExactly("second at 1000200", "patient at 1000400");
    }
}
