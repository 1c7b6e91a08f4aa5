package io.umamiedge.platform.kafka;

import io.umamiedge.contracts.event.UnreadableEventException;
import io.umamiedge.contracts.topic.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Reads a topic from its beginning, or from a moment on, keeps following it, and knows when it has seen all that was
 * there at the start. Every instance reads every partition: this is how a view is built, not how work is shared.
 *
 * <p>A record that cannot be read is dead-lettered and passed over. A lost broker is waited for; the view stays as it
 * was. One thread of its own; {@link #isCaughtUp()} may be asked from any.
 */
public final class TopicFollower implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(TopicFollower.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration TOGETHER = Duration.ofMillis(50);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);

    /** Turns a record into what the view holds. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(ConsumerRecord<String, byte[]> record) throws UnreadableEventException;
    }

    /** Takes what a poll brought, in order within each partition; must not fail. */
    @FunctionalInterface
    public interface Applier<T> {
        void apply(List<T> batch);
    }

    private final Topic topic;
    private final @Nullable Instant from;
    private final DeadLetters deadLetters;
    private final Thread thread;
    private final Map<Integer, Long> positions = new ConcurrentHashMap<>();
    private volatile boolean caughtUp;
    private volatile boolean closed;
    private final KafkaConsumer<String, byte[]> consumer;

    private <T> TopicFollower(
            Topic topic,
            @Nullable Instant from,
            KafkaClients clients,
            DeadLetters deadLetters,
            Reader<T> reader,
            Applier<T> applier) {
        this.topic = topic;
        this.from = from;
        this.deadLetters = deadLetters;
        this.consumer = from == null ? clients.viewConsumer() : clients.viewConsumer(TOGETHER);
        this.thread = new Thread(() -> run(reader, applier), "follow-" + topic.topicName());
        this.thread.setDaemon(true);
    }

    /** Starts to follow at once. */
    public static <T> TopicFollower start(
            Topic topic, KafkaClients clients, DeadLetters deadLetters, Reader<T> reader, Applier<T> applier) {
        return begin(new TopicFollower(topic, null, clients, deadLetters, reader, applier));
    }

    /**
     * Starts to follow at once, with the first record of each partition that is not older than {@code from}: events, of
     * which there may be many for every request, and which are read 50 ms late at most so that they are read together.
     */
    public static <T> TopicFollower startFrom(
            Instant from,
            Topic topic,
            KafkaClients clients,
            DeadLetters deadLetters,
            Reader<T> reader,
            Applier<T> applier) {
        return begin(new TopicFollower(topic, from, clients, deadLetters, reader, applier));
    }

    private static TopicFollower begin(TopicFollower follower) {
        follower.thread.start();
        return follower;
    }

    /** True once everything that was on the topic at the start has been applied. */
    public boolean isCaughtUp() {
        return caughtUp;
    }

    /** The offset of the partition below which everything was handed to the applier; 0 before the first. */
    public long position(int partition) {
        return positions.getOrDefault(partition, 0L);
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private <T> void run(Reader<T> reader, Applier<T> applier) {
        Map<TopicPartition, Long> goal = Map.of();
        while (!closed) {
            try {
                if (goal.isEmpty()) {
                    goal = assign();
                }
                apply(consumer.poll(POLL), reader, applier);
                goal.keySet().forEach(at -> positions.put(at.partition(), consumer.position(at)));
                if (!caughtUp && reached(goal)) {
                    caughtUp = true;
                    LOG.infof("caught up topic=%s", topic.topicName());
                }
            } catch (WakeupException e) {
                break;
            } catch (RuntimeException e) {
                LOG.warnf(e, "following interrupted, trying again topic=%s", topic.topicName());
                LockSupport.parkNanos(PAUSE_AFTER_FAILURE.toNanos());
            }
        }
        consumer.close();
    }

    private Map<TopicPartition, Long> assign() {
        List<TopicPartition> partitions = consumer.partitionsFor(topic.topicName()).stream()
                .map(p -> new TopicPartition(p.topic(), p.partition()))
                .toList();
        consumer.assign(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Instant begin = from;
        if (begin == null) {
            consumer.seekToBeginning(partitions);
        } else {
            Map<TopicPartition, OffsetAndTimestamp> young = consumer.offsetsForTimes(
                    ends.keySet().stream().collect(Collectors.toMap(at -> at, _ -> begin.toEpochMilli())));
            ends.forEach((at, end) -> {
                OffsetAndTimestamp first = young.get(at);
                consumer.seek(at, first == null ? end : first.offset());
            });
        }
        return ends;
    }

    private boolean reached(Map<TopicPartition, Long> goal) {
        return goal.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private <T> void apply(ConsumerRecords<String, byte[]> records, Reader<T> reader, Applier<T> applier) {
        if (records.isEmpty()) {
            return;
        }
        List<T> batch = new ArrayList<>(records.count());
        for (ConsumerRecord<String, byte[]> record : records) {
            try {
                batch.add(reader.read(record));
            } catch (UnreadableEventException e) {
                deadLetter(record, String.valueOf(e.getMessage()));
            }
        }
        applier.apply(batch);
    }

    private void deadLetter(ConsumerRecord<String, byte[]> record, String reason) {
        var _ = deadLetters.send(record, reason).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.errorf(failure, "dead letter not written topic=%s offset=%d", record.topic(), record.offset());
            }
        });
    }
}
