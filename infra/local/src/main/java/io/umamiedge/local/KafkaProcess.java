package io.umamiedge.local;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.kafka.common.utils.Exit;

/** Kafka in a JVM of its own, so that the grid's launcher can end, and be killed, without it. */
public final class KafkaProcess {
    private KafkaProcess() {}

    /** Arguments: data directory, port. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            throw new IllegalArgumentException("usage: KafkaProcess <data directory> <port>");
        }
        EmbeddedKafka kafka = EmbeddedKafka.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
        // This JVM is Kafka's own: a fatal error must end it, so that somebody notices.
        Exit.resetExitProcedure();
        Exit.resetHaltProcedure();
        Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "kafka-shutdown"));
        kafka.awaitEnd();
    }
}
