package io.umamiedge.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What all processes together have used until now, from {@code /proc/stat} (proc(5)); Linux only. Next to a suite's own
 * processes it tells whether anything else ran, which is when figures are not to be trusted.
 *
 * @param busy time of all processors that was not idle
 * @param stolen time in which a hypervisor ran somebody else
 */
public record MachineUsage(Duration busy, Duration stolen) {
    private static final long MILLIS_PER_TICK = 10;
    private static final int USER = 1;
    private static final int IDLE = 4;
    private static final int IO_WAIT = 5;
    private static final int STEAL = 8;

    public static MachineUsage now() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/stat"))) {
            return parse(lines.findFirst().orElseThrow());
        }
    }

    /** The first line: {@code cpu user nice system idle iowait irq softirq steal …}, in hundredths of a second. */
    static MachineUsage parse(String line) {
        String[] fields = line.trim().split(" +");
        long busy = 0;
        for (int i = USER; i < STEAL; i++) {
            busy += i == IDLE || i == IO_WAIT ? 0 : Long.parseLong(fields[i]);
        }
        return new MachineUsage(
                Duration.ofMillis(busy * MILLIS_PER_TICK),
                Duration.ofMillis(Long.parseLong(fields[STEAL]) * MILLIS_PER_TICK));
    }

    /** What was used since {@code earlier}. */
    public MachineUsage since(MachineUsage earlier) {
        return new MachineUsage(busy.minus(earlier.busy), stolen.minus(earlier.stolen));
    }
}
