package io.umamiedge.platform.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jboss.logging.Logger;

/**
 * Puts records that cannot be processed on {@code <topic>.dlq.<service>}, unchanged, with the reason and the place they
 * came from in {@code dead-letter-*} headers (the names that SmallRye Reactive Messaging uses), and counts them.
 */
@Singleton
public class DeadLetters {
    private static final Logger LOG = Logger.getLogger(DeadLetters.class);

    private final KafkaClients clients;
    private final MeterRegistry meters;
    private final String service;
    private final EventPublisher publisher;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    @Inject
    DeadLetters(KafkaClients clients, EventPublisher publisher, MeterRegistry meters, ServiceConfig config) {
        this.clients = clients;
        this.meters = meters;
        this.service = config.name();
        this.publisher = publisher;
    }

    /** Completes when the dead letter is acknowledged; the caller may then go on. May block: not for event loops. */
    public CompletionStage<Void> send(ConsumerRecord<String, byte[]> record, String reason) {
        String topic = record.topic() + ".dlq." + service;
        try {
            if (known.add(topic)) {
                try (Admin admin = clients.admin()) {
                    TopicProvisioner.create(admin, List.of(TopicProvisioner.deadLetterTopic(topic)));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CompletableFuture.failedFuture(e);
        } catch (Exception e) {
            known.remove(topic);
            return CompletableFuture.failedFuture(e);
        }
        ProducerRecord<String, byte[]> letter = new ProducerRecord<>(topic, null, record.key(), record.value());
        record.headers().forEach(letter.headers()::add);
        header(letter, "dead-letter-reason", reason);
        header(letter, "dead-letter-topic", record.topic());
        header(letter, "dead-letter-partition", Integer.toString(record.partition()));
        header(letter, "dead-letter-offset", Long.toString(record.offset()));
        meters.counter("umamiedge_dead_letters", "topic", record.topic()).increment();
        LOG.warnf(
                "record dead-lettered topic=%s partition=%d offset=%d reason=%s",
                record.topic(), record.partition(), record.offset(), reason);
        return publisher.publish(letter);
    }

    private static void header(ProducerRecord<String, byte[]> letter, String name, String value) {
        letter.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
