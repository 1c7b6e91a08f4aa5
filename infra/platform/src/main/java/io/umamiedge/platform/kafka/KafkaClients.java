package io.umamiedge.platform.kafka;

import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Makes Kafka clients with the settings that the guarantees rest on; whoever asks for one closes it. */
@Singleton
public class KafkaClients {
    // Not Long.MAX_VALUE: the client adds it to the time, and a sum that overflows forgets every topic at once.
    private static final Duration NEVER_IDLE = Duration.ofDays(3_650);

    private final Map<String, Object> connection;

    @Inject
    KafkaClients(@Identifier("default-kafka-broker") Map<String, Object> connection) {
        this.connection = Map.copyOf(connection);
    }

    public Admin admin() {
        return Admin.create(new HashMap<>(connection));
    }

    /** Acknowledged by every in-sync replica, never duplicated by a retry, never evicting what it knows of a topic. */
    public KafkaProducer<String, byte[]> producer(Map<String, Object> overrides) {
        Map<String, Object> settings = new HashMap<>(connection);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, NEVER_IDLE.toMillis());
        settings.putAll(overrides);
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    /** A consumer that commits nothing: for views that are read from the beginning at every start. */
    public KafkaConsumer<String, byte[]> viewConsumer() {
        Map<String, Object> settings = new HashMap<>(connection);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }
}
