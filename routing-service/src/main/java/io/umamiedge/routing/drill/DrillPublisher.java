package io.umamiedge.routing.drill;

import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.event.UnreadableEventException;
import io.umamiedge.contracts.exercise.DrillEvidence;
import io.umamiedge.contracts.exercise.DrillFinished;
import io.umamiedge.contracts.exercise.DrillStarted;
import io.umamiedge.contracts.exercise.DrillStopped;
import io.umamiedge.contracts.identity.ExerciseId;
import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.platform.kafka.EventPublisher;
import io.umamiedge.platform.kafka.KafkaClients;
import io.umamiedge.platform.kafka.ServiceConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Puts drills on the exercises topic. */
@Singleton
public class DrillPublisher {
    private static final int PATIENCE_MILLIS = 10_000;
    private static final Duration POLL = Duration.ofMillis(50);

    private final KafkaClients clients;
    private final EventPublisher events;
    private final String source;
    private final Ids ids = new Ids();

    @Inject
    DrillPublisher(KafkaClients clients, EventPublisher events, ServiceConfig service) {
        this.clients = clients;
        this.events = events;
        this.source = service.name();
    }

    CompletionStage<Void> started(DrillStarted started) {
        return events.publish(
                event(started.exerciseId() + "-started", started.exerciseId(), started.announcedAt(), started));
    }

    CompletionStage<Void> stopped(DrillStopped stopped) {
        return events.publish(event(ids.next(), stopped.exerciseId(), stopped.stoppedAt(), stopped));
    }

    /**
     * Publishes a verdict with its evidence, both or none and once: the transaction is named after the drill, so that a
     * router that was taken over without noticing is refused by the broker. Blocks.
     *
     * @return what is on the topic: another router's verdict if it was there first
     */
    DrillFinished finished(DrillStarted started, DrillFinished finished, List<DrillEvidence> evidence) {
        ExerciseId id = finished.exerciseId();
        try (KafkaProducer<String, byte[]> producer = clients.producer(Map.of(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                source + "-" + id,
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                PATIENCE_MILLIS,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                PATIENCE_MILLIS,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                PATIENCE_MILLIS / 2,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                (long) PATIENCE_MILLIS))) {
            producer.initTransactions();
            Optional<DrillFinished> before = find(id, started.announcedAt());
            if (before.isPresent()) {
                return before.get();
            }
            producer.beginTransaction();
            for (DrillEvidence page : evidence) {
                var _ = producer.send(
                        EventCodec.encode(event(id + "-evidence-" + page.page(), id, finished.finishedAt(), page)));
            }
            var _ = producer.send(EventCodec.encode(event(id + "-finished", id, finished.finishedAt(), finished)));
            producer.commitTransaction();
            return finished;
        }
    }

    private Optional<DrillFinished> find(ExerciseId id, Instant since) {
        try (KafkaConsumer<String, byte[]> consumer = clients.viewConsumer()) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topic.ROUTING_EXERCISES.topicName()).stream()
                    .map(at -> new TopicPartition(at.topic(), at.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            var first = consumer.offsetsForTimes(
                    partitions.stream().collect(Collectors.toMap(at -> at, _ -> since.toEpochMilli())));
            ends.forEach((at, end) -> {
                var from = first.get(at);
                consumer.seek(at, from == null ? end : from.offset());
            });
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    DrillFinished finished = id.value().equals(record.key()) ? finished(record) : null;
                    if (finished != null) {
                        return Optional.of(finished);
                    }
                }
            }
            return Optional.empty();
        }
    }

    private static @Nullable DrillFinished finished(ConsumerRecord<String, byte[]> record) {
        try {
            return EventCodec.decode(record).data() instanceof DrillFinished finished ? finished : null;
        } catch (UnreadableEventException e) {
            // Whoever follows the topic has dead-lettered it.
            return null;
        }
    }

    private <T> Event<T> event(String eventId, ExerciseId id, Instant time, T data) {
        return new Event<>(eventId, source, id.value(), time, null, data);
    }
}
