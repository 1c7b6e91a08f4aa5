package io.umamiedge.benchmarks.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class UsageTest {
    @Test
    void readsAProcessWhoseNameIsMeantToMislead() {
        ProcessUsage usage = ProcessUsage.parse(
                "42 (java) R 1 (x) S 1 42 42 0 -1 4194304 900 0 3 0 150 25 0 0 20 0 40 0 1234 99 51 0\n",
                "Name:\tjava\nVmHWM:\t  204800 kB\nVmRSS:\t  102400 kB\nThreads:\t40\n");
        assertThat(usage).isEqualTo(new ProcessUsage(Duration.ofMillis(1_750), 100L << 20, 200L << 20));
    }

    @Test
    void countsTheMachineWithoutIdlingAndWaitingForDisks() {
        assertThat(MachineUsage.parse("cpu  100 1 20 5000 70 3 4 9 0 0"))
                .isEqualTo(new MachineUsage(Duration.ofMillis(1_280), Duration.ofMillis(90)));
    }
}
