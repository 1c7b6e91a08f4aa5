package io.umamiedge.cli;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** How many records each consumer group has not yet committed. */
final class ConsumerLag {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private ConsumerLag() {}

    /** Group to records; empty when Kafka does not answer within seconds. */
    static Optional<Map<String, Long>> perGroup(String bootstrapServers) {
        int millis = (int) LIMIT.toMillis();
        try (Admin admin = Admin.create(Map.of(
                "bootstrap.servers", bootstrapServers,
                "default.api.timeout.ms", millis,
                "request.timeout.ms", millis))) {
            List<String> groups =
                    admin
                            .listGroups(ListGroupsOptions.forConsumerGroups())
                            .all()
                            .get(millis, TimeUnit.MILLISECONDS)
                            .stream()
                            .map(GroupListing::groupId)
                            .toList();
            Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = admin.listConsumerGroupOffsets(
                            groups.stream()
                                    .collect(Collectors.toMap(
                                            group -> group, group -> new ListConsumerGroupOffsetsSpec())))
                    .all()
                    .get(millis, TimeUnit.MILLISECONDS);
            Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
            committed
                    .values()
                    .forEach(offsets ->
                            offsets.keySet().forEach(partition -> wanted.put(partition, OffsetSpec.latest())));
            Map<TopicPartition, ListOffsetsResultInfo> ends =
                    admin.listOffsets(wanted).all().get(millis, TimeUnit.MILLISECONDS);
            return Optional.of(committed.entrySet().stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, group -> lag(group.getValue(), ends))));
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static long lag(
            Map<TopicPartition, OffsetAndMetadata> committed, Map<TopicPartition, ListOffsetsResultInfo> ends) {
        long lag = 0;
        for (Map.Entry<TopicPartition, OffsetAndMetadata> partition : committed.entrySet()) {
            ListOffsetsResultInfo end = ends.get(partition.getKey());
            // The broker answers null for a partition that the group has read but never committed.
            if (end != null && partition.getValue() != null) {
                lag += Math.max(0, end.offset() - partition.getValue().offset());
            }
        }
        return lag;
    }
}
