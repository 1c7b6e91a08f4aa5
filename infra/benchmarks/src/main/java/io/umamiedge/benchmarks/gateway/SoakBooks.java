package io.umamiedge.benchmarks.gateway;

import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.event.UnreadableEventException;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.RequestAdmitted;
import io.umamiedge.contracts.request.RequestCompleted;
import io.umamiedge.contracts.topic.Topic;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * What the gateway put on record, from the first record of its topic on.
 *
 * @param admitted requests
 * @param unfinished of them that have no record of their end
 * @param twice records that say the same again
 * @param served requests
 * @param usageEvents ended requests that are paid for, which is what billing accepts
 */
record SoakBooks(long admitted, long unfinished, long twice, long served, long usageEvents) {
    private static final Duration POLL = Duration.ofMillis(200);

    static SoakBooks read(String bootstrapServers) throws IOException {
        Set<RequestId> admitted = new HashSet<>();
        Set<RequestId> completed = new HashSet<>();
        long twice = 0;
        long served = 0;
        long usageEvents = 0;
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "enable.auto.commit", false),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topic.GATEWAY_REQUESTS.topicName()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> end = consumer.endOffsets(partitions);
            while (end.entrySet().stream().anyMatch(limit -> consumer.position(limit.getKey()) < limit.getValue())) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    Object event = EventCodec.decode(record).data();
                    if (event instanceof RequestAdmitted one) {
                        twice += admitted.add(one.requestId()) ? 0 : 1;
                    } else if (event instanceof RequestCompleted one) {
                        boolean first = completed.add(one.requestId());
                        twice += first ? 0 : 1;
                        served += first && one.outcome() == Outcome.SERVED ? 1 : 0;
                        usageEvents += first && isUsage(one) ? 1 : 0;
                    }
                }
            }
        } catch (UnreadableEventException e) {
            throw new IOException("the gateway wrote a record that cannot be read", e);
        }
        long all = admitted.size();
        admitted.removeAll(completed);
        return new SoakBooks(all, admitted.size(), twice, served, usageEvents);
    }

    /** As billing-service sees it: a node served it, or tokens of one were relayed before it was cut short. */
    private static boolean isUsage(RequestCompleted one) {
        boolean cutShort = one.outcome() == Outcome.CLIENT_CLOSED || one.outcome() == Outcome.INTERRUPTED;
        boolean relayed = one.usage().promptTokens() > 0 || one.usage().completionTokens() > 0;
        return one.served() != null || one.outcome() == Outcome.SERVED || (cutShort && relayed);
    }
}
