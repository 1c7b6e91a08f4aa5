package io.umamiedge.benchmarks.grid;

import io.umamiedge.contracts.topic.Topic;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** How many records topics have ever been given: the broker's own count, to hold against what services say. */
public final class TopicEnds implements AutoCloseable {
    private final Admin admin;

    public TopicEnds(String bootstrapServers) {
        admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
    }

    /** The sum of the end offsets of the topic's partitions. */
    public long of(Topic topic) throws IOException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        for (int partition = 0; partition < topic.partitions(); partition++) {
            wanted.put(new TopicPartition(topic.topicName(), partition), OffsetSpec.latest());
        }
        try {
            return admin.listOffsets(wanted).all().get().values().stream()
                    .mapToLong(end -> end.offset())
                    .sum();
        } catch (ExecutionException e) {
            throw new IOException("the end of " + topic.topicName() + " is not to be had", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while asking Kafka");
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
