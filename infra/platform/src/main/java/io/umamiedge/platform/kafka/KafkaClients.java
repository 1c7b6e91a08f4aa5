package io.umamiedge.platform.kafka;

import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
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
    /** Kafka asks for three; members learn with a heartbeat that partitions are shared anew, so more are sent. */
    private static final int HEARTBEATS_PER_SESSION = 12;
    /** More does not make a batch any cheaper. */
    private static final int ENOUGH_BYTES = 256 * 1024;

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

    /**
     * A consumer that commits nothing: for views that are read anew at every start. It sees what a transaction wrote
     * once it is committed.
     */
    public KafkaConsumer<String, byte[]> viewConsumer() {
        return viewConsumer(Map.of());
    }

    /** The same, for events: what comes within {@code together} is read together, which costs far less than one by one. */
    public KafkaConsumer<String, byte[]> viewConsumer(Duration together) {
        return viewConsumer(Map.of(
                ConsumerConfig.FETCH_MIN_BYTES_CONFIG,
                ENOUGH_BYTES,
                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                Math.toIntExact(together.toMillis())));
    }

    private KafkaConsumer<String, byte[]> viewConsumer(Map<String, Object> overrides) {
        Map<String, Object> settings = new HashMap<>(connection);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.putAll(overrides);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    /**
     * A member of a group that shares a topic's partitions. A member that comes or goes takes nothing from the others
     * but what it is to have (KIP-429); nothing is committed by itself.
     *
     * @param sessionTimeout after which the others take over from a member that died; the brokers allow no less than 6 s
     */
    public KafkaConsumer<String, byte[]> groupConsumer(String group, Duration sessionTimeout) {
        Map<String, Object> settings = new HashMap<>(connection);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        settings.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                List.of(CooperativeStickyAssignor.class.getName()));
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) sessionTimeout.toMillis());
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, (int)
                sessionTimeout.dividedBy(HEARTBEATS_PER_SESSION).toMillis());
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000);
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }
}
