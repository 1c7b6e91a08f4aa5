package io.umamiedge.platform.testing;

import io.umamiedge.local.EmbeddedKafka;
import io.umamiedge.local.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A broker on a port and directory of its own that can be stopped and started again with all it had. */
public final class TestBroker implements AutoCloseable {
    private final Path directory;
    private final int port;
    private EmbeddedKafka kafka;

    private TestBroker(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    public static TestBroker start() {
        try {
            TestBroker broker = new TestBroker(Files.createTempDirectory("umami-kafka"), Ports.free());
            broker.resume();
            return broker;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Takes the broker away; clients see refused connections. */
    public synchronized void stop() {
        if (kafka != null) {
            kafka.close();
            kafka = null;
        }
    }

    /** Brings it back on the same port with the same records. */
    public synchronized void resume() {
        if (kafka == null) {
            try {
                kafka = EmbeddedKafka.start(directory, port);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        stop();
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
