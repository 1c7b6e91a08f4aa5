package io.umamiedge.routing.candidate;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.platform.kafka.DeadLetters;
import io.umamiedge.platform.kafka.EventPublisher;
import io.umamiedge.platform.kafka.KafkaClients;
import io.umamiedge.platform.kafka.ServiceConfig;
import io.umamiedge.platform.kafka.TopicFollower;
import io.umamiedge.platform.registry.RegistryFeed;
import io.umamiedge.routing.engine.CandidateTable;
import io.umamiedge.routing.engine.InFlight;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Default;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Follows registry and capacity, and publishes each candidate whose content changed, on one thread. What the topic holds
 * already is read first, so that a restart publishes only differences, and removals that happened meanwhile.
 *
 * <p>There must be one publisher: two would answer each other's differences.
 */
@ApplicationScoped
@Default
@Readiness
public class CandidatePublisher implements HealthCheck {
    private static final Logger LOG = Logger.getLogger(CandidatePublisher.class);

    private final KafkaClients clients;
    private final DeadLetters deadLetters;
    private final EventPublisher publisher;
    private final RegistryFeed registry;
    private final CandidateConfig config;
    private final String source;
    private final Counter published;
    private final Ids ids = new Ids();
    private final InstantSource clock = InstantSource.system();
    private final CandidateJoin join;
    private final CandidateTable table = new CandidateTable(new InFlight());
    private final ScheduledExecutorService thread;
    private volatile @Nullable TopicFollower capacityFollower;
    private volatile @Nullable TopicFollower ownFollower;
    private volatile boolean isLive;

    @Inject
    CandidatePublisher(
            KafkaClients clients,
            DeadLetters deadLetters,
            EventPublisher publisher,
            RegistryFeed registry,
            CandidateConfig config,
            ServiceConfig service,
            MeterRegistry meters) {
        this.clients = clients;
        this.deadLetters = deadLetters;
        this.publisher = publisher;
        this.registry = registry;
        this.config = config;
        this.source = service.name();
        this.published = meters.counter("umamiedge_candidates_published");
        this.join = new CandidateJoin(config.silenceLimit());
        this.thread = Executors.newSingleThreadScheduledExecutor(
                task -> Thread.ofPlatform().name("candidates").daemon().unstarted(task));
        for (Verdict verdict : Verdict.values()) {
            Gauge.builder("umamiedge_candidates", () -> count(verdict))
                    .tag("verdict", verdict.name().toLowerCase(Locale.ROOT))
                    .register(meters);
        }
    }

    /** The candidates as they were last published; safe from any thread. */
    public CandidateJoin candidates() {
        return join;
    }

    /** The same, ready for the engine. */
    public CandidateTable table() {
        return table;
    }

    /** True once all that was on the topics at the start is taken in and every difference is on its way. */
    public boolean isLive() {
        return isLive;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("candidates")
                .status(isLive)
                .withData("nodes", table.size())
                .build();
    }

    void onStart(@Observes @Priority(20) StartupEvent event) {
        start();
    }

    void onStop(@Observes ShutdownEvent event) {
        close();
    }

    void start() {
        ownFollower = TopicFollower.start(
                Topic.ROUTING_CANDIDATES,
                clients,
                deadLetters,
                record -> NodeRecord.read(record, Candidate.class, Candidate::nodeId),
                batch -> run(() -> restore(batch)));
        capacityFollower = TopicFollower.start(
                Topic.TELEMETRY_CAPACITY,
                clients,
                deadLetters,
                record -> NodeRecord.read(record, CapacitySnapshot.class, CapacitySnapshot::nodeId),
                batch -> run(() -> applyCapacity(batch)));
        registry.onChange(_ -> run(this::applyRegistry));
        long sweep = config.sweepInterval().toMillis();
        var _ = thread.scheduleWithFixedDelay(() -> guarded(this::sweep), 0, sweep, TimeUnit.MILLISECONDS);
    }

    void close() {
        thread.shutdownNow();
        close(capacityFollower);
        close(ownFollower);
    }

    private void sweep() {
        if (isLive) {
            publish(join.changes(clock.instant()));
        } else if (isCaughtUp(ownFollower) && isCaughtUp(capacityFollower) && registry.isCaughtUp()) {
            // Behind whatever the followers have handed over before they were caught up.
            run(this::goLive);
        }
    }

    private void goLive() {
        if (!isLive) {
            close(ownFollower);
            join.apply(registry.view());
            join.after("").forEach(candidate -> table.apply(candidate.nodeId(), candidate));
            publish(join.changes(clock.instant()));
            isLive = true;
        }
    }

    private void restore(List<NodeRecord<Candidate>> batch) {
        if (!isLive) {
            batch.forEach(record -> join.restore(record.nodeId(), record.value()));
        }
    }

    private void applyCapacity(List<NodeRecord<CapacitySnapshot>> batch) {
        batch.forEach(record -> join.apply(record.nodeId(), record.value()));
        if (isLive) {
            List<NodeId> nodes =
                    batch.stream().map(NodeRecord::nodeId).distinct().toList();
            publish(join.changes(nodes, clock.instant()));
        }
    }

    private void applyRegistry() {
        if (isLive) {
            join.apply(registry.view());
            publish(join.changes(clock.instant()));
        }
    }

    private void publish(List<CandidateJoin.Change> changes) {
        for (CandidateJoin.Change change : changes) {
            NodeId node = change.nodeId();
            table.apply(node, change.candidate());
            published.increment();
            var _ = publisher.publish(record(change)).whenComplete((_, failure) -> {
                if (failure != null) {
                    LOG.warnf(failure, "candidate not published, will be again node=%s", node);
                    run(() -> join.notPublished(node));
                }
            });
        }
    }

    private ProducerRecord<String, byte[]> record(CandidateJoin.Change change) {
        String key = change.nodeId().value();
        Candidate candidate = change.candidate();
        return candidate == null
                ? new ProducerRecord<>(Topic.ROUTING_CANDIDATES.topicName(), key, null)
                : EventCodec.encode(new Event<>(ids.next(), source, key, clock.instant(), null, candidate));
    }

    private long count(Verdict verdict) {
        return join.after("").stream()
                .filter(candidate -> candidate.verdict() == verdict)
                .count();
    }

    private void run(Runnable task) {
        try {
            thread.execute(() -> guarded(task));
        } catch (RejectedExecutionException e) {
            LOG.debug("candidates are no longer judged: the service stops");
        }
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("judging candidates failed; the next sweep tries again", e);
        }
    }

    private static boolean isCaughtUp(@Nullable TopicFollower follower) {
        return follower != null && follower.isCaughtUp();
    }

    private static void close(@Nullable TopicFollower follower) {
        if (follower != null) {
            follower.close();
        }
    }
}
