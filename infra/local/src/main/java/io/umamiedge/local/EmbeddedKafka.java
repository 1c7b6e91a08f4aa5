package io.umamiedge.local;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/**
 * One Apache Kafka node in this JVM: broker and controller at once (KRaft), on loopback, persistent.
 *
 * <p>Thread-safe. A fatal error of Kafka does not end the JVM.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final int NODE_ID = 1;

    private final KafkaRaftServer server;
    private final String bootstrapServers;
    private boolean closed;

    private EmbeddedKafka(KafkaRaftServer server, String bootstrapServers) {
        this.server = server;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Starts on what {@code dataDirectory} holds, or formats it when it is new.
     *
     * @param port 0 picks a free one
     * @throws IOException when the directory cannot be written or Kafka does not start
     */
    public static EmbeddedKafka start(Path dataDirectory, int port) throws IOException {
        Files.createDirectories(dataDirectory);
        int brokerPort = port == 0 ? Ports.free() : port;
        keepJvmAlive();
        // Kafka looks its plug-ins up by name in the thread's loader; a test framework's thread may have another one.
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(KafkaRaftServer.class.getClassLoader());
        try {
            if (!Files.exists(dataDirectory.resolve("meta.properties"))) {
                format(dataDirectory);
            }
            KafkaRaftServer server = new KafkaRaftServer(
                    KafkaConfig.fromProps(settings(dataDirectory, brokerPort, Ports.free()), false), Time.SYSTEM);
            try {
                server.startup();
            } catch (RuntimeException e) {
                server.shutdown();
                throw e;
            }
            return new EmbeddedKafka(server, HOST + ":" + brokerPort);
        } catch (Exception e) {
            throw new IOException("Kafka does not start on port " + brokerPort + ": " + e.getMessage(), e);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** {@code host:port}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Waits until the node has ended. */
    public void awaitEnd() {
        server.awaitShutdown();
    }

    /** Flushes and stops; safe to call twice. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            server.shutdown();
            server.awaitShutdown();
        }
    }

    private static void format(Path dataDirectory) throws Exception {
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                .setClusterId(Uuid.randomUuid().toString())
                .setNodeId(NODE_ID)
                .setControllerListenerName("CONTROLLER")
                .addDirectory(dataDirectory.toString())
                .setMetadataLogDirectory(dataDirectory.toString())
                .run();
    }

    private static Properties settings(Path dataDirectory, int brokerPort, int controllerPort) {
        Properties settings = new Properties();
        try (Reader fixed = new InputStreamReader(
                Objects.requireNonNull(EmbeddedKafka.class.getResourceAsStream("kafka.properties")),
                StandardCharsets.UTF_8)) {
            settings.load(fixed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        settings.setProperty("node.id", Integer.toString(NODE_ID));
        settings.setProperty("log.dirs", dataDirectory.toString());
        settings.setProperty(
                "listeners", "GRID://" + HOST + ":" + brokerPort + ",CONTROLLER://" + HOST + ":" + controllerPort);
        settings.setProperty("advertised.listeners", "GRID://" + HOST + ":" + brokerPort);
        settings.setProperty("controller.quorum.voters", NODE_ID + "@" + HOST + ":" + controllerPort);
        return settings;
    }

    private static void keepJvmAlive() {
        Exit.Procedure refuse = (status, message) -> {
            throw new IllegalStateException("Kafka wanted to end the JVM with status " + status + ": " + message);
        };
        Exit.setExitProcedure(refuse);
        Exit.setHaltProcedure(refuse);
    }
}
