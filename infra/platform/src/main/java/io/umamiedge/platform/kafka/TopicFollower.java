package io.umamiedge.platform.kafka;

import io.umamiedge.contracts.event.UnreadableEventException;
import io.umamiedge.contracts.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.Logger;

/**
 * Reads a compacted topic from its beginning, keeps following it, and knows when it has seen all that was there at the
 * start. Every instance reads every partition: this is how a view is built, not how work is shared.
 *
 * <p>A record that cannot be read is dead-lettered and passed over. A lost broker is waited for; the view stays as it
 * was. One thread of its own; {@link #isCaughtUp()} may be asked from any.
 */
public final class TopicFollower implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(TopicFollower.class);
    private static final Duration POLL = Duration.ofMillis(200);
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
    private final DeadLetters deadLetters;
    private final Thread thread;
    private volatile boolean caughtUp;
    private volatile boolean closed;
    private final KafkaConsumer<String, byte[]> consumer;

    private <T> TopicFollower(
            Topic topic, KafkaClients clients, DeadLetters deadLetters, Reader<T> reader, Applier<T> applier) {
        this.topic = topic;
        this.deadLetters = deadLetters;
        this.consumer = clients.viewConsumer();
        this.thread = new Thread(() -> run(reader, applier), "follow-" + topic.topicName());
        this.thread.setDaemon(true);
    }

    /** Starts to follow at once. */
    public static <T> TopicFollower start(
            Topic topic, KafkaClients clients, DeadLetters deadLetters, Reader<T> reader, Applier<T> applier) {
        TopicFollower follower = new TopicFollower(topic, clients, deadLetters, reader, applier);
        follower.thread.start();
        return follower;
    }

    /** True once everything that was on the topic at the start has been applied. */
    public boolean isCaughtUp() {
        return caughtUp;
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
        consumer.seekToBeginning(partitions);
        return consumer.endOffsets(partitions);
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
