package io.umamiedge.local;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Processes of the operating system, by number: only ever touched after a look at what they are. */
final class Processes {
    private Processes() {}

    /** Sends a signal that the JDK has no call for. */
    static void signal(String name, long pid) throws IOException {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while signalling process " + pid, e);
        }
    }

    /** Waits for the end; kills when the limit has passed. */
    static void awaitEndOrKill(ProcessHandle process, Duration limit) {
        if (!awaitEnd(process, limit)) {
            process.destroyForcibly();
            awaitEnd(process, limit);
        }
    }

    /** Whether the process ended within the limit. */
    static boolean awaitEnd(ProcessHandle process, Duration limit) {
        try {
            process.onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            return !process.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    /** Whether one argument of the process's command line is {@code word}. */
    static boolean commandLineHas(ProcessHandle process, String word) {
        Optional<String[]> arguments = process.info().arguments();
        return arguments.isPresent() && Arrays.asList(arguments.get()).contains(word);
    }
}
