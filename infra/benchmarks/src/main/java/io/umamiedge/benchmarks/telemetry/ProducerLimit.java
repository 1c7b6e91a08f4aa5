package io.umamiedge.benchmarks.telemetry;

import io.umamiedge.benchmarks.grid.KafkaHop;
import io.umamiedge.benchmarks.process.ProcessUsage;
import io.umamiedge.benchmarks.suite.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kafka's own {@code kafka-producer-perf-test} with the same reports and acknowledgements: whoever puts reports on Kafka
 * cannot be faster than this on this machine, since it does nothing else.
 *
 * @param perSecond records acknowledged a second, with the broker on the same machine
 * @param perCorePair records a second that two cores for the producer alone would do; its start is in it
 */
record ProducerLimit(double perSecond, double perCorePair) {
    static final String NAME = "kafka-producer-perf-test";

    private static final String TOPIC = "umamiedge.bench.limit";
    private static final int PARTITIONS = 6;
    private static final int DIFFERENT_REPORTS = 1_000;
    private static final long LOOK_MILLIS = 50;
    private static final double CORE_PAIR = 2e9;
    // The last line; those before it tell no percentiles.
    private static final Pattern SUMMARY = Pattern.compile("(\\d+) records sent, ([\\d.]+) records/sec .*99\\.9th");

    static ProducerLimit measure(Run run, String bootstrapServers) throws IOException, InterruptedException {
        run.progress("measuring the limit: kafka-producer-perf-test with the same reports, acks=all");
        KafkaHop.createTopic(bootstrapServers, TOPIC, PARTITIONS);
        Path reports = run.directory().resolve("reports.txt");
        writeReports(reports);
        Path printed = run.directory().resolve("producer-perf-test.log");
        int records = run.choose(1_000_000, 100_000);
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "org.apache.kafka.tools.ProducerPerformance",
                        "--topic",
                        TOPIC,
                        "--num-records",
                        Integer.toString(records),
                        "--payload-file",
                        reports.toString(),
                        "--throughput",
                        "-1",
                        "--producer-props",
                        "bootstrap.servers=" + bootstrapServers,
                        "acks=all",
                        "linger.ms=1"))
                .redirectErrorStream(true)
                .redirectOutput(printed.toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Duration cpu = cpuUntilItEnds(builder.start());
        return parse(Files.readString(printed), cpu);
    }

    static ProducerLimit parse(String printed, Duration cpu) throws IOException {
        Matcher summary = SUMMARY.matcher(printed);
        if (!summary.find()) {
            throw new IOException("kafka-producer-perf-test did not come to its end:\n" + printed);
        }
        return new ProducerLimit(
                Double.parseDouble(summary.group(2)), Long.parseLong(summary.group(1)) * CORE_PAIR / cpu.toNanos());
    }

    private static Duration cpuUntilItEnds(Process process) throws InterruptedException {
        Duration cpu = Duration.ofMillis(LOOK_MILLIS);
        while (process.isAlive()) {
            try {
                cpu = ProcessUsage.of(process.pid()).cpu();
            } catch (IOException e) {
                // Ended between the two looks.
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return cpu;
    }

    private static void writeReports(Path file) throws IOException {
        ReportText text = new ReportText();
        InstantSource clock = InstantSource.system();
        Files.deleteIfExists(file);
        try (var out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            byte[] boot = UUID.randomUUID().toString().getBytes(StandardCharsets.US_ASCII);
            for (int seq = 0; seq < DIFFERENT_REPORTS; seq++) {
                out.write(text.of(boot, seq, seq, ReportText.time(clock.instant())));
                out.write('\n');
            }
        }
    }
}
