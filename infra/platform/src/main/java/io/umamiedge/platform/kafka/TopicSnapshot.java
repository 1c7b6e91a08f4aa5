package io.umamiedge.platform.kafka;

import io.umamiedge.contracts.topic.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** What a compacted topic says at one moment. */
public final class TopicSnapshot {
    private static final Duration POLL = Duration.ofMillis(200);

    private TopicSnapshot() {}

    /** The newest value of each key of all that the topic has now; keys that are removed are not in it. Blocks. */
    public static Map<String, byte[]> read(Topic topic, KafkaClients clients) {
        try (KafkaConsumer<String, byte[]> consumer = clients.viewConsumer()) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.topicName()).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Map<String, byte[]> newest = new HashMap<>();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(POLL).forEach(record -> {
                    if (record.value() == null) {
                        newest.remove(record.key());
                    } else {
                        newest.put(record.key(), record.value());
                    }
                });
            }
            return newest;
        }
    }
}
