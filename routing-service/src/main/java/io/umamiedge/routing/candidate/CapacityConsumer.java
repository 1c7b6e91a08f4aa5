package io.umamiedge.routing.candidate;

import io.umamiedge.contracts.event.UnreadableEventException;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.platform.kafka.TopicFollower;
import io.umamiedge.platform.registry.RegistryView;
import io.umamiedge.routing.ejection.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One membership in the group of routers, from joining to leaving. Whoever is given a partition of the capacity topic
 * speaks for the nodes in it: their candidates are in the partition of the same number, because both topics are keyed by
 * node and have the same number of partitions.
 *
 * <p>A partition is read from its beginning, and the candidates in it up to where they stood when the partition was
 * given to this router; only then does it say anything. So a takeover publishes differences only. The end is taken with
 * transactions that are still open, so that what a dead router had begun is decided before another goes on.
 *
 * <p>One thread turns it. After whatever it throws it can only be closed.
 */
final class CapacityConsumer implements AutoCloseable, ConsumerRebalanceListener {
    private static final Logger LOG = Logger.getLogger(CapacityConsumer.class);
    private static final String CAPACITY = Topic.TELEMETRY_CAPACITY.topicName();
    private static final String CANDIDATES = Topic.ROUTING_CANDIDATES.topicName();
    /** Polls' worth of records that followers may be ahead, all together. */
    private static final int MOST_AHEAD = 2;

    private static final int CLOSING = 1 << 20;
    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration COMMIT_INTERVAL = Duration.ofSeconds(5);
    private static final Duration LEAVE_LIMIT = Duration.ofSeconds(2);

    /** Where both topics stood when the partition was given to this router. */
    private record Goal(long capacity, long candidates) {}

    private final CandidateFeed.Parts parts;
    private final Supplier<@Nullable List<Outage>> outages;
    private final int partitions;
    private final Router router;
    private final CandidatePublisher publisher;
    private final KafkaConsumer<String, byte[]> consumer;
    private final TopicFollower candidates;
    private final List<TopicFollower> observers;
    private final Queue<Runnable> news = new ConcurrentLinkedQueue<>();
    private final Semaphore ahead = new Semaphore(MOST_AHEAD);
    private final Map<Integer, Goal> restoring = new HashMap<>();
    private final Set<Integer> owned = new HashSet<>();
    private final Set<NodeId> touched = new HashSet<>();
    private RegistryView registry = RegistryView.EMPTY;
    private @Nullable List<Outage> applied;
    private Instant swept = Instant.EPOCH;
    private Instant committed = Instant.EPOCH;
    private boolean isAssigned;

    /** Joins the group; throws {@link IllegalStateException} when the topics do not fit together. */
    CapacityConsumer(CandidateFeed.Parts parts, CandidateBoard board, Supplier<@Nullable List<Outage>> outages) {
        this.parts = parts;
        this.outages = outages;
        this.consumer =
                parts.clients().groupConsumer(parts.source(), parts.config().sessionTimeout());
        this.partitions = consumer.partitionsFor(CAPACITY).size();
        if (partitions != consumer.partitionsFor(CANDIDATES).size()) {
            consumer.close();
            throw new IllegalStateException(CAPACITY + " and " + CANDIDATES + " must have as many partitions");
        }
        this.router = new Router(
                parts.config().silenceLimit(),
                parts.rules(),
                node -> Partition.of(node.value(), partitions),
                parts.ids()::next,
                board);
        this.publisher = parts.publisher(node -> news.add(() -> router.notPublished(node)));
        this.candidates = TopicFollower.start(
                Topic.ROUTING_CANDIDATES,
                parts.clients(),
                parts.deadLetters(),
                this::readCandidate,
                inTurn(this::applyCandidate));
        Instant from = parts.clock().instant().minus(parts.rules().window());
        this.observers = List.of(observe(Topic.ROUTING_FAILOVERS, from), observe(Topic.GATEWAY_REQUESTS, from));
        consumer.subscribe(List.of(CAPACITY), this);
    }

    /** Takes in what there is, and says what follows from it. */
    void turn() {
        consumer.poll(POLL).forEach(this::applyCapacity);
        // Asked before the news are taken in: what made a partition ready is among them.
        Set<Integer> ready = ready();
        for (Runnable next = news.poll(); next != null; next = news.poll()) {
            next.run();
        }
        Instant now = parts.clock().instant();
        applyOutages();
        boolean isSweep = applyRegistry() || !ready.isEmpty();
        ready.forEach(this::own);
        if (isSweep || !now.isBefore(swept.plus(parts.config().sweepInterval()))) {
            swept = now;
            publish(router.changes(now));
        } else {
            touched.addAll(router.overdue(now));
            publish(router.changes(touched, now));
        }
        touched.clear();
        if (!now.isBefore(committed.plus(COMMIT_INTERVAL))) {
            committed = now;
            consumer.commitAsync(positions(), null);
        }
    }

    /** Whether it speaks for every node that is its own. */
    boolean isLive() {
        return isAssigned && restoring.isEmpty() && parts.registry().isCaughtUp();
    }

    int partitions() {
        return partitions;
    }

    Set<Integer> owned() {
        return Set.copyOf(owned);
    }

    @Override
    public void close() {
        // No turn will make room any more for those who wait.
        ahead.release(CLOSING);
        consumer.close(CloseOptions.timeout(LEAVE_LIMIT));
        candidates.close();
        observers.forEach(TopicFollower::close);
        publisher.close();
    }

    // ---- the group

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> given) {
        isAssigned = true;
        if (given.isEmpty()) {
            return;
        }
        consumer.seekToBeginning(given);
        Map<TopicPartition, Long> capacity = consumer.endOffsets(given);
        Map<TopicPartition, Long> ends = consumer.endOffsets(given.stream()
                .map(at -> new TopicPartition(CANDIDATES, at.partition()))
                .toList());
        for (TopicPartition at : given) {
            restoring.put(
                    at.partition(),
                    new Goal(
                            capacity.getOrDefault(at, 0L),
                            ends.getOrDefault(new TopicPartition(CANDIDATES, at.partition()), 0L)));
        }
        LOG.infof("partitions given partitions=%s", numbers(given));
    }

    /** In good order: what was said is on the topic before another router reads it. */
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> taken) {
        publisher.awaitAcknowledged();
        forget(taken);
    }

    /** Another router speaks for them by now. */
    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
        forget(lost);
    }

    private void forget(Collection<TopicPartition> gone) {
        List<Integer> partitions = numbers(gone);
        router.disown(partitions);
        partitions.forEach(restoring::remove);
        partitions.forEach(owned::remove);
        if (!gone.isEmpty()) {
            LOG.infof("partitions given up partitions=%s", partitions);
        }
    }

    private Set<Integer> ready() {
        return parts.registry().isCaughtUp() && outages.get() != null
                ? restoring.entrySet().stream()
                        .filter(entry -> consumer.position(new TopicPartition(CAPACITY, entry.getKey()))
                                >= entry.getValue().capacity())
                        .filter(entry -> candidates.position(entry.getKey())
                                >= entry.getValue().candidates())
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet())
                : Set.of();
    }

    private void own(int partition) {
        restoring.remove(partition);
        owned.add(partition);
        router.own(partition);
    }

    private Map<TopicPartition, OffsetAndMetadata> positions() {
        return consumer.assignment().stream()
                .collect(Collectors.toMap(at -> at, at -> new OffsetAndMetadata(consumer.position(at))));
    }

    // ---- what it hears

    private boolean applyRegistry() {
        RegistryView newest = parts.registry().view();
        if (newest == registry) {
            return false;
        }
        registry = newest;
        router.apply(newest);
        return true;
    }

    private void applyOutages() {
        List<Outage> newest = outages.get();
        if (newest != null && !newest.equals(applied)) {
            applied = newest;
            router.apply(newest);
        }
    }

    private void applyCapacity(ConsumerRecord<String, byte[]> record) {
        try {
            NodeRecord<CapacitySnapshot> read =
                    NodeRecord.read(record, CapacitySnapshot.class, CapacitySnapshot::nodeId);
            router.apply(read.nodeId(), read.value(), parts.clock().instant());
            touched.add(read.nodeId());
        } catch (UnreadableEventException e) {
            var _ = parts.deadLetters()
                    .send(record, String.valueOf(e.getMessage()))
                    .whenComplete((_, failure) -> {
                        if (failure != null) {
                            LOG.errorf(
                                    failure,
                                    "dead letter not written topic=%s offset=%d",
                                    record.topic(),
                                    record.offset());
                        }
                    });
        }
    }

    /** A candidate, and whether it is an echo of what this router said. */
    private record Heard(NodeRecord<Candidate> node, boolean isOwn) {}

    private Heard readCandidate(ConsumerRecord<String, byte[]> record) throws UnreadableEventException {
        return new Heard(NodeRecord.read(record, Candidate.class, Candidate::nodeId), publisher.isOwn(record));
    }

    private void applyCandidate(Heard heard) {
        if (!heard.isOwn()) {
            router.published(heard.node().nodeId(), heard.node().value());
            // If the node is our own, a router that was paused spoke for it: ours is said again.
            touched.add(heard.node().nodeId());
        }
    }

    private TopicFollower observe(Topic topic, Instant from) {
        return TopicFollower.startFrom(
                from,
                topic,
                parts.clients(),
                parts.deadLetters(),
                ObservationRecord::read,
                inTurn(observed -> observed.forEach(this::applyObservation)));
    }

    /** A follower that reads faster than {@link #turn} takes in waits: a long topic does not fit the memory. */
    private <T> TopicFollower.Applier<T> inTurn(Consumer<T> each) {
        return batch -> {
            ahead.acquireUninterruptibly();
            news.add(() -> {
                ahead.release();
                batch.forEach(each);
            });
        };
    }

    private void applyObservation(Observation observation) {
        router.observe(observation);
        touched.add(observation.nodeId());
    }

    // ---- what it says

    private void publish(List<Router.Change> changes) {
        publisher.publish(changes, positions(), consumer.groupMetadata());
    }

    private static List<Integer> numbers(Collection<TopicPartition> partitions) {
        return partitions.stream().map(TopicPartition::partition).toList();
    }
}
