package io.umamiedge.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a process and its descendants hold in memory, in kibibytes, as the operating system counts it; pages that they
 * share are counted for each.
 */
record ResidentMemory(long kibibytes) {
    private static final long MEBIBYTE = 1024;

    /** Empty when the process has ended or {@code ps} is missing. */
    static Optional<ResidentMemory> of(ProcessHandle process) {
        String pids = Stream.concat(Stream.of(process), process.descendants())
                .map(one -> Long.toString(one.pid()))
                .collect(Collectors.joining(","));
        try {
            Process ps = new ProcessBuilder("ps", "-o", "rss=", "-p", pids).start();
            String printed = new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            long sum = printed.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .mapToLong(Long::parseLong)
                    .sum();
            return sum == 0 ? Optional.empty() : Optional.of(new ResidentMemory(sum));
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return kibibytes / MEBIBYTE + " MiB";
    }
}
