package io.umamiedge.benchmarks.grid;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * How long one record takes through the grid's broker, from a producer to a consumer, while whatever else is measured goes
 * on: no path that goes through Kafka can be shorter.
 */
public final class KafkaHop implements AutoCloseable {
    private static final String TOPIC = "umamiedge.bench.hop";
    private static final long PAUSE = Duration.ofMillis(20).toNanos();
    private static final Duration POLL = Duration.ofMillis(200);

    private final String bootstrapServers;
    private final Histogram latency = new Histogram(3);
    private final Thread sender;
    private final Thread receiver;
    private volatile boolean closed;

    private KafkaHop(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        sender = Thread.ofPlatform().name("hop-sender").unstarted(this::send);
        receiver = Thread.ofPlatform().name("hop-receiver").unstarted(this::receive);
    }

    /** Sends 50 records a second until it is closed. */
    public static KafkaHop start(String bootstrapServers) throws IOException {
        createTopic(bootstrapServers, TOPIC, 1);
        KafkaHop hop = new KafkaHop(bootstrapServers);
        hop.receiver.start();
        hop.sender.start();
        return hop;
    }

    /** Throws {@link IOException} when there is one of that name already. */
    public static void createTopic(String bootstrapServers, String name, int partitions) throws IOException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(Set.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new IOException("topic " + name + " could not be created: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while creating a topic");
        }
    }

    /** Nanoseconds; complete once closed. */
    public synchronized Histogram latency() {
        return latency.copy();
    }

    @Override
    public void close() {
        closed = true;
        try {
            sender.join();
            receiver.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send() {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all", "linger.ms", 1),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            while (!closed) {
                byte[] now = ByteBuffer.allocate(Long.BYTES)
                        .putLong(System.nanoTime())
                        .array();
                var _ = producer.send(new ProducerRecord<>(TOPIC, now));
                LockSupport.parkNanos(PAUSE);
            }
        }
    }

    private void receive() {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "enable.auto.commit", "false"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partition = List.of(new TopicPartition(TOPIC, 0));
            consumer.assign(partition);
            consumer.seekToEnd(partition);
            while (!closed) {
                var records = consumer.poll(POLL);
                long now = System.nanoTime();
                synchronized (this) {
                    records.forEach(record -> latency.recordValue(
                            Math.max(0, now - ByteBuffer.wrap(record.value()).getLong())));
                }
            }
        }
    }
}
