package io.umamiedge.cli;

import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.event.UnreadableEventException;
import io.umamiedge.contracts.topic.Topic;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads a topic once, up to where it ended when asked, without a consumer group. Not thread-safe. */
public final class TopicReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int PATIENCE_MILLIS = 15_000;
    private static final int FETCH_MILLIS = 50;

    /** Takes one record. */
    @FunctionalInterface
    public interface Reader {
        void read(ConsumerRecord<String, byte[]> record) throws IOException;
    }

    private final KafkaConsumer<String, byte[]> consumer;
    private final List<TopicPartition> partitions;

    /** Throws {@link IOException} when Kafka does not answer or has no such topic. */
    public TopicReader(String bootstrapServers, Topic topic) throws IOException {
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "enable.auto.commit",
                        false,
                        "allow.auto.create.topics",
                        false,
                        "default.api.timeout.ms",
                        PATIENCE_MILLIS,
                        // Closing waits for the fetch that has gone out for what comes after the end.
                        "fetch.max.wait.ms",
                        FETCH_MILLIS),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        try {
            this.partitions = consumer.partitionsFor(topic.topicName()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
        } catch (KafkaException e) {
            consumer.close();
            throw new IOException("Kafka at " + bootstrapServers + " cannot be read: " + e.getMessage(), e);
        }
        if (partitions.isEmpty()) {
            consumer.close();
            throw new IOException("Kafka at " + bootstrapServers + " has no topic " + topic.topicName());
        }
    }

    /** What a record says; throws {@link IOException} naming the topic when it cannot be read. */
    public static Object event(ConsumerRecord<String, byte[]> record) throws IOException {
        try {
            return EventCodec.decode(record).data();
        } catch (UnreadableEventException e) {
            throw new IOException("unreadable record on " + record.topic() + ": " + e.getMessage(), e);
        }
    }

    /** Everything that the topic still has. */
    public void readAll(Reader reader) throws IOException {
        consumer.seekToBeginning(partitions);
        read(reader);
    }

    /** Begins with the first record that was written then or later. */
    public void readSince(Instant from, Reader reader) throws IOException {
        Map<TopicPartition, OffsetAndTimestamp> offsets = consumer.offsetsForTimes(
                partitions.stream().collect(Collectors.toMap(one -> one, _ -> from.toEpochMilli())));
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp first = offsets.get(partition);
            consumer.seek(partition, first == null ? Objects.requireNonNull(ends.get(partition)) : first.offset());
        }
        read(reader);
    }

    private void read(Reader reader) throws IOException {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                reader.read(record);
            }
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
