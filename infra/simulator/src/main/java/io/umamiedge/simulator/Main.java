package io.umamiedge.simulator;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Hosts simulated nodes until it is told to stop. Exit code 2: what it was asked to do cannot be done. With
 * {@code --until-stdin-closes} it also ends with whoever holds the other end of its standard input, even if that one is
 * killed.
 */
public final class Main {
    private static final long LONGEST_CLOSE_SECONDS = 8;
    private static final String UNTIL_STDIN_CLOSES = "--until-stdin-closes";

    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        // Everything here is on loopback addresses; the JDK's resolver is smaller.
        System.setProperty("vertx.disableDnsResolver", "true");
        List<SimulatedNode> nodes = new ArrayList<>();
        try {
            List<String> flags = new ArrayList<>(List.of(arguments));
            if (flags.remove(UNTIL_STDIN_CLOSES)) {
                endWithStdin();
            }
            SimulatorSettings settings = SimulatorSettings.parse(flags);
            Vertx vertx = vertx(settings.nodes().size());
            for (NodeSettings node : settings.nodes()) {
                SimulatedNode started = SimulatedNode.start(vertx, node, Main::log);
                nodes.add(started);
                log("ready node=" + node.id() + " port=" + started.runtime().port());
            }
        } catch (NoSuchFileException e) {
            log("no such file: " + e.getMessage());
            System.exit(2);
        } catch (IllegalArgumentException | IllegalStateException | IOException e) {
            log(String.valueOf(e.getMessage()));
            System.exit(2);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(nodes), "shutdown"));
        new CountDownLatch(1).await();
    }

    private static Vertx vertx(int nodes) {
        return Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(Math.min(nodes, Runtime.getRuntime().availableProcessors()))
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
    }

    private static void endWithStdin() {
        Thread watch = new Thread(
                () -> {
                    try {
                        System.in.transferTo(OutputStream.nullOutputStream());
                    } catch (IOException e) {
                        log("standard input broke: " + e.getMessage());
                    }
                    System.exit(0);
                },
                "stdin-watch");
        watch.setDaemon(true);
        watch.start();
    }

    /** All at once: each may wait some seconds for a telemetry service that hangs. */
    private static void close(List<SimulatedNode> nodes) {
        List<Thread> threads = nodes.stream()
                .map(node -> Thread.ofVirtual().start(node::close))
                .toList();
        try {
            for (Thread thread : threads) {
                thread.join(TimeUnit.SECONDS.toMillis(LONGEST_CLOSE_SECONDS));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void log(String line) {
        System.err.println("simulator: " + line);
    }
}
