package io.umamiedge.benchmarks.process;

import io.umamiedge.local.Readiness;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A server of somebody else's with all processes that it starts; stopped when it is closed. */
public final class ForeignProcess implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final long STOP_SECONDS = 10;

    private final Process process;

    private ForeignProcess(Process process) {
        this.process = process;
    }

    /**
     * Starts it and returns once it listens.
     *
     * @param log where what it prints goes
     * @throws IOException when it ends or does not listen within a minute
     */
    public static ForeignProcess start(
            String name, List<String> command, Map<String, String> environment, URI url, Path log)
            throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        ForeignProcess started = new ForeignProcess(builder.start());
        try {
            started.awaitOpen(name, url, log);
        } catch (IOException | InterruptedException e) {
            started.close();
            throw e;
        }
        return started;
    }

    private void awaitOpen(String name, URI url, Path log) throws IOException, InterruptedException {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (!Readiness.ofPort(url.getHost(), url.getPort())) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException(name + " does not listen on port " + url.getPort() + "; see " + log);
            }
            Thread.sleep(100);
        }
    }

    /** User and system time of it and what it started. */
    public Duration cpu() throws IOException {
        Duration sum = Duration.ZERO;
        for (long pid : pids()) {
            sum = sum.plus(ProcessUsage.of(pid).cpu());
        }
        return sum;
    }

    /** Pages in memory of it and what it started; shared ones count once for each. */
    public long residentBytes() throws IOException {
        long sum = 0;
        for (long pid : pids()) {
            sum += ProcessUsage.of(pid).residentBytes();
        }
        return sum;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        if (!hasEnded()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private boolean hasEnded() {
        try {
            return process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private long[] pids() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .mapToLong(ProcessHandle::pid)
                .toArray();
    }
}
