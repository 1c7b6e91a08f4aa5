package io.umamiedge.routing.candidate;

import io.micrometer.core.instrument.Counter;
import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.Failover;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.platform.kafka.EventPublisher;
import io.umamiedge.platform.kafka.KafkaClients;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;

/**
 * Publishes candidates. Where a node leaves the grid its failover is published in the same transaction, which also fails
 * if another router has taken the node over meanwhile (KIP-447): so there is one record of each, whoever dies when.
 *
 * <p>To be used on one thread. Whatever it throws leaves in doubt what the topic says: open another one and read the
 * topic again.
 */
final class CandidatePublisher implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(CandidatePublisher.class);
    private static final String ROUTER = "ce_router";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final EventPublisher publisher;
    private final KafkaProducer<String, byte[]> transactions;
    private final byte[] router;
    private final String source;
    private final Ids ids;
    private final InstantSource clock;
    private final Counter published;
    private final Counter failovers;
    private final Consumer<NodeId> lost;
    private final Map<NodeId, CompletableFuture<Void>> outstanding = new ConcurrentHashMap<>();

    /**
     * Connects, blocking.
     *
     * @param lost told of a node whose candidate did not reach the topic, on any thread
     */
    CandidatePublisher(
            KafkaClients clients,
            EventPublisher publisher,
            String source,
            Ids ids,
            InstantSource clock,
            Counter published,
            Counter failovers,
            Consumer<NodeId> lost) {
        this.publisher = publisher;
        this.source = source;
        this.ids = ids;
        this.clock = clock;
        this.published = published;
        this.failovers = failovers;
        this.lost = lost;
        String id = ids.next();
        this.router = id.getBytes(StandardCharsets.US_ASCII);
        this.transactions = clients.producer(Map.of(
                ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                source + "-" + id,
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                (int) PATIENCE.toMillis(),
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                (int) PATIENCE.toMillis(),
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                (int) PATIENCE.toMillis() / 2,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                PATIENCE.toMillis()));
        try {
            transactions.initTransactions();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Whether this router published the record. */
    boolean isOwn(ConsumerRecord<String, byte[]> record) {
        Header header = record.headers().lastHeader(ROUTER);
        return header != null && Arrays.equals(header.value(), router);
    }

    /**
     * Publishes in order. Returns when the failovers among the changes are committed; the rest is on its way.
     *
     * @param positions how far the group's partitions were read
     * @param member whoever speaks for the nodes, to the broker's knowledge
     */
    void publish(
            List<Router.Change> changes,
            Map<TopicPartition, OffsetAndMetadata> positions,
            ConsumerGroupMetadata member) {
        for (Router.Change change : changes) {
            if (change.failover() == null) {
                send(change);
            }
        }
        List<Router.Change> leaving =
                changes.stream().filter(change -> change.failover() != null).toList();
        if (!leaving.isEmpty()) {
            leaving.forEach(change -> awaitAcknowledged(change.nodeId()));
            transactions.beginTransaction();
            leaving.forEach(this::sendBoth);
            transactions.sendOffsetsToTransaction(positions, member);
            transactions.commitTransaction();
            published.increment(leaving.size());
            failovers.increment(leaving.size());
        }
    }

    /** Returns when the topic has everything, or when it is clear that it will not; then {@code lost} knows. */
    void awaitAcknowledged() {
        List.copyOf(outstanding.keySet()).forEach(this::awaitAcknowledged);
    }

    @Override
    public void close() {
        transactions.close(Duration.ofSeconds(1));
    }

    private void send(Router.Change change) {
        NodeId node = change.nodeId();
        published.increment();
        CompletableFuture<Void> acknowledged =
                publisher.publish(candidate(change)).toCompletableFuture();
        outstanding.put(node, acknowledged);
        var _ = acknowledged.whenComplete((_, failure) -> {
            outstanding.remove(node, acknowledged);
            if (failure != null) {
                LOG.warnf(failure, "candidate not published, will be again node=%s", node);
                lost.accept(node);
            }
        });
    }

    private void sendBoth(Router.Change change) {
        // A failure of either fails the commit.
        var _ = transactions.send(candidate(change));
        Failover failover = change.failover();
        if (failover != null) {
            LOG.infof(
                    "node left node=%s cause=%s failover=%s reason=%s",
                    change.nodeId(), failover.cause(), failover.failoverId(), failover.detail());
            var _ = transactions.send(EventCodec.encode(new Event<>(
                    failover.failoverId().value(),
                    source,
                    change.nodeId().value(),
                    failover.failedOverAt(),
                    null,
                    failover)));
        }
    }

    private void awaitAcknowledged(NodeId node) {
        CompletableFuture<Void> acknowledged = outstanding.get(node);
        if (acknowledged == null) {
            return;
        }
        try {
            acknowledged.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            LOG.debugf("not published before the node left node=%s", node);
        } catch (TimeoutException e) {
            throw new KafkaException("the broker does not acknowledge candidates", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while candidates are acknowledged", e);
        }
    }

    private ProducerRecord<String, byte[]> candidate(Router.Change change) {
        String key = change.nodeId().value();
        Candidate candidate = change.candidate();
        ProducerRecord<String, byte[]> record = candidate == null
                ? new ProducerRecord<>(Topic.ROUTING_CANDIDATES.topicName(), key, null)
                : EventCodec.encode(new Event<>(ids.next(), source, key, clock.instant(), null, candidate));
        record.headers().add(ROUTER, router);
        return record;
    }
}
