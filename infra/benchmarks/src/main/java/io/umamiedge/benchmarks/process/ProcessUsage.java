package io.umamiedge.benchmarks.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What one process has used until now, from {@code /proc/<pid>} (proc(5)); Linux only.
 *
 * @param cpu user and system time of all its threads, ended ones too, to 10 ms
 * @param residentBytes pages in memory, shared ones included
 * @param peakResidentBytes the most it ever had
 */
public record ProcessUsage(Duration cpu, long residentBytes, long peakResidentBytes) {
    // USER_HZ, in which the kernel reports to user space whatever it counts in itself.
    private static final long TICKS_PER_SECOND = 100;
    private static final long NANOS_PER_TICK = 1_000_000_000L / TICKS_PER_SECOND;
    private static final long KIBIBYTE = 1024;
    // Fields 14 and 15 of stat, counted from the state, which is field 3.
    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;

    /** Throws {@link IOException} when there is no such process, or no {@code /proc}. */
    public static ProcessUsage of(long pid) throws IOException {
        Path directory = Path.of("/proc", Long.toString(pid));
        try {
            return parse(Files.readString(directory.resolve("stat")), Files.readString(directory.resolve("status")));
        } catch (NoSuchFileException e) {
            throw new IOException(
                    Files.isDirectory(Path.of("/proc/self"))
                            ? "process " + pid + " has ended"
                            : "there is no /proc here: the benchmarks need Linux",
                    e);
        }
    }

    static ProcessUsage parse(String stat, String status) {
        // The name, in parentheses, may hold blanks and parentheses of its own.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
        return new ProcessUsage(
                Duration.ofNanos(ticks * NANOS_PER_TICK), kibibytes(status, "VmRSS:"), kibibytes(status, "VmHWM:"));
    }

    /** Zero where the line is missing, as it is of a process that has just ended. */
    private static long kibibytes(String status, String name) {
        return status.lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIBIBYTE)
                .findFirst()
                .orElse(0);
    }

    /** The processor time used since {@code earlier}. */
    public Duration cpuSince(ProcessUsage earlier) {
        return cpu.minus(earlier.cpu);
    }
}
