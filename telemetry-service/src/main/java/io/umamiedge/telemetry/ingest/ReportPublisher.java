package io.umamiedge.telemetry.ingest;

import io.quarkus.runtime.StartupEvent;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.platform.kafka.KafkaClients;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Puts reports on Kafka, or says within two seconds that it could not. Never blocks: the topic is known from the start and
 * never forgotten, and what does not fit the buffer fails at once.
 */
@Singleton
public class ReportPublisher {
    private static final Logger LOG = Logger.getLogger(ReportPublisher.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Map<String, Object> SETTINGS = Map.ofEntries(
            // It gives up fast, because the node will report again in a second anyway.
            Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 1_100),
            Map.entry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 1_000),
            Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0),
            Map.entry(ProducerConfig.LINGER_MS_CONFIG, 5),
            Map.entry(ProducerConfig.BATCH_SIZE_CONFIG, 64 << 10),
            Map.entry(ProducerConfig.BUFFER_MEMORY_CONFIG, 16L << 20),
            // Starting over from the bootstrap servers would forget the topic in the middle of an outage.
            Map.entry(CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, "none"),
            // A broker that is back must be found well within the delivery timeout.
            Map.entry(ProducerConfig.RECONNECT_BACKOFF_MS_CONFIG, 20),
            Map.entry(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200),
            Map.entry(ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, 1_000),
            Map.entry(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, 20),
            Map.entry(ProducerConfig.RETRY_BACKOFF_MAX_MS_CONFIG, 200));

    private final KafkaProducer<String, byte[]> producer;

    @Inject
    ReportPublisher(KafkaClients clients) {
        this.producer = clients.producer(SETTINGS);
    }

    /**
     * Sends all of them.
     *
     * @param done called once, on any thread: with null when every in-sync replica has all of them; otherwise with why
     *     not, in which case some may have been taken all the same
     */
    void publish(List<ProducerRecord<String, byte[]>> records, Consumer<@Nullable Exception> done) {
        Acknowledgements acknowledgements = new Acknowledgements(records.size(), done);
        for (ProducerRecord<String, byte[]> record : records) {
            try {
                var _ = producer.send(record, (_, failure) -> acknowledgements.one(failure));
            } catch (KafkaException | IllegalStateException e) {
                acknowledgements.one(e);
            }
        }
    }

    // After the topics exist, before the first request: a producer that knows its topic does not block.
    void onStart(@Observes @Priority(15) StartupEvent event) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                var _ = producer.partitionsFor(Topic.TELEMETRY_REPORTS.topicName());
                return;
            } catch (TimeoutException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException("Kafka did not describe " + Topic.TELEMETRY_REPORTS.topicName(), e);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    @PreDestroy
    void close() {
        producer.close(Duration.ofSeconds(2));
    }

    /** Says no at the first failure, and yes at the last acknowledgement. */
    private static final class Acknowledgements {
        private final AtomicInteger missing;
        private final AtomicBoolean over = new AtomicBoolean();
        private final Consumer<@Nullable Exception> done;

        Acknowledgements(int expected, Consumer<@Nullable Exception> done) {
            this.missing = new AtomicInteger(expected);
            this.done = done;
        }

        void one(@Nullable Exception failure) {
            if (failure != null) {
                // Counted by the caller and logged by the client; a line for each would drown the log in an outage.
                LOG.debugf("report not taken by Kafka cause=%s", failure);
                end(failure);
            } else if (missing.decrementAndGet() == 0) {
                end(null);
            }
        }

        private void end(@Nullable Exception failure) {
            if (!over.getAndSet(true)) {
                done.accept(failure);
            }
        }
    }
}
