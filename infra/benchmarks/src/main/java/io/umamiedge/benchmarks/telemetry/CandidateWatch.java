package io.umamiedge.benchmarks.telemetry;

import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.event.UnreadableEventException;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.topic.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Follows the candidates topic from its end, as a gateway does, and hands over each candidate with when it came. */
final class CandidateWatch implements AutoCloseable {
    private static final Duration POLL = Duration.ofSeconds(1);

    /** Hears candidates on the watch's thread. */
    @FunctionalInterface
    interface Listener {
        /** {@code now} is {@link System#nanoTime}. */
        void seen(Candidate candidate, long now);
    }

    private final KafkaConsumer<String, byte[]> consumer;
    private final Listener listener;
    private final CountDownLatch atEnd = new CountDownLatch(1);
    private final Thread thread = Thread.ofPlatform().name("candidate-watch").unstarted(this::follow);

    private CandidateWatch(String bootstrapServers, Listener listener) {
        this.listener = listener;
        // What is not said here is Kafka's default, as it is for the gateway.
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "enable.auto.commit", "false"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    /** Returns once everything from now on will be heard. */
    static CandidateWatch start(String bootstrapServers, Listener listener) throws InterruptedException {
        CandidateWatch watch = new CandidateWatch(bootstrapServers, listener);
        watch.thread.start();
        watch.atEnd.await();
        return watch;
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() {
        try (consumer) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (int i = 0; i < Topic.ROUTING_CANDIDATES.partitions(); i++) {
                partitions.add(new TopicPartition(Topic.ROUTING_CANDIDATES.topicName(), i));
            }
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
            atEnd.countDown();
            while (true) {
                var records = consumer.poll(POLL);
                long now = System.nanoTime();
                for (ConsumerRecord<String, byte[]> record : records) {
                    if (record.value() != null) {
                        listener.seen((Candidate) EventCodec.decode(record).data(), now);
                    }
                }
            }
        } catch (WakeupException e) {
            // The way to end.
        } catch (UnreadableEventException e) {
            throw new IllegalStateException("a candidate cannot be read", e);
        }
    }
}
