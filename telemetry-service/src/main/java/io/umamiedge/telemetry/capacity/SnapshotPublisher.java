package io.umamiedge.telemetry.capacity;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.contracts.telemetry.NodeHealth;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.platform.kafka.EventPublisher;
import io.umamiedge.platform.kafka.KafkaClients;
import io.umamiedge.platform.kafka.ServiceConfig;
import io.umamiedge.platform.registry.RegistryFeed;
import io.umamiedge.telemetry.snapshot.CapacityView;
import io.umamiedge.telemetry.snapshot.SnapshotConsumer;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes what the tracker says is due, as it comes and on a clock, and asks Kafka where the reports end, which is how
 * the tracker knows that it would have heard a node. All on one thread of its own.
 */
@ApplicationScoped
public class SnapshotPublisher {
    private static final Logger LOG = Logger.getLogger(SnapshotPublisher.class);
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration QUESTION_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration HOUSEKEEPING = Duration.ofSeconds(5);

    private final CapacityTracker tracker;
    private final SnapshotConsumer known;
    private final RegistryFeed registry;
    private final EventPublisher publisher;
    private final KafkaClients clients;
    private final MeterRegistry meters;
    private final String source;
    private final Ids ids = new Ids();
    private final InstantSource clock = InstantSource.system();
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("capacity").daemon().factory());
    private final AtomicBoolean woken = new AtomicBoolean();
    private final AtomicBoolean asking = new AtomicBoolean();
    private final AtomicBoolean sweep = new AtomicBoolean(true);
    private Instant keptHouseAt = Instant.EPOCH;
    private @Nullable Admin admin;

    @Inject
    SnapshotPublisher(
            CapacityTracker tracker,
            SnapshotConsumer known,
            RegistryFeed registry,
            EventPublisher publisher,
            KafkaClients clients,
            MeterRegistry meters,
            ServiceConfig service) {
        this.tracker = tracker;
        this.known = known;
        this.registry = registry;
        this.publisher = publisher;
        this.clients = clients;
        this.meters = meters;
        this.source = service.name();
    }

    /** Something changed: publish it now rather than at the next tick. */
    void wake() {
        if (woken.compareAndSet(false, true)) {
            try {
                executor.execute(() -> {
                    woken.set(false);
                    guarded(this::publishDue);
                });
            } catch (RejectedExecutionException e) {
                LOG.debug("stopping, the next instance publishes it");
            }
        }
    }

    /**
     * Partitions came to us: go on where the instance before us stopped. Called on the channel's polling thread before
     * the first of their reports, so that waiting here keeps reports back until their nodes and what was known of them
     * have been read.
     */
    void takeOver() {
        while (!known.isCaughtUp() || !registry.isCaughtUp()) {
            if (executor.isShutdown() || Thread.currentThread().isInterrupted()) {
                return;
            }
            LockSupport.parkNanos(TICK.toNanos());
        }
        restore(clock.instant());
        sweep.set(true);
    }

    void onStart(@Observes @Priority(30) StartupEvent event) {
        for (NodeHealth health : NodeHealth.values()) {
            Gauge.builder("umamiedge_telemetry_nodes", () -> tracker.healths().getOrDefault(health, 0))
                    .tag("health", health.name().toLowerCase(Locale.ROOT))
                    .register(meters);
        }
        Gauge.builder(
                        "umamiedge_telemetry_longest_silence_seconds",
                        () -> tracker.longestSilence(clock.instant()).toMillis() / 1_000.0)
                .register(meters);
        Admin started = clients.admin();
        admin = started;
        registry.onChange(view -> sweep.set(true));
        executor.execute(() -> guarded(() -> publisher.warmUp(Topic.TELEMETRY_CAPACITY.topicName())));
        var _ = executor.scheduleWithFixedDelay(
                () -> guarded(() -> tick(started)), TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
    }

    void onStop(@Observes ShutdownEvent event) {
        executor.shutdownNow();
        Admin started = admin;
        if (started != null) {
            started.close(Duration.ZERO);
        }
    }

    private void tick(Admin asked) {
        Instant now = clock.instant();
        if (!known.isCaughtUp() || !registry.isCaughtUp()) {
            return;
        }
        if (sweep.getAndSet(false)) {
            removeForgotten();
        }
        ask(asked, now);
        if (!tracker.noticeSilence(now)) {
            meters.counter("umamiedge_telemetry_silence_excused").increment();
            LOG.warn("hardly any node is heard: taken for an outage of our own, no node is called stale for it");
        }
        publishDue();
        keepHouse(now);
    }

    private void restore(Instant now) {
        known.view().all().forEach(held -> tracker.restore(held.partition(), held.snapshot(), now));
    }

    private void ask(Admin asked, Instant now) {
        Map<TopicPartition, OffsetSpec> ends = tracker.partitions().stream()
                .collect(Collectors.toMap(
                        partition -> new TopicPartition(Topic.TELEMETRY_REPORTS.topicName(), partition),
                        partition -> OffsetSpec.latest()));
        if (ends.isEmpty() || !asking.compareAndSet(false, true)) {
            return;
        }
        var _ = asked.listOffsets(ends, new ListOffsetsOptions().timeoutMs((int) QUESTION_TIMEOUT.toMillis()))
                .all()
                .whenComplete((offsets, failure) -> {
                    asking.set(false);
                    if (failure == null) {
                        offsets.forEach((partition, end) -> tracker.endedAt(partition.partition(), now, end.offset()));
                    }
                });
    }

    private void publishDue() {
        Instant now = clock.instant();
        for (CapacitySnapshot snapshot : tracker.due(now)) {
            String node = snapshot.nodeId().value();
            Event<CapacitySnapshot> event = new Event<>(ids.next(), source, node, now, null, snapshot);
            known.expect(event);
            var _ = publisher.publish(event).whenComplete((done, failure) -> {
                if (failure == null) {
                    tracker.published(snapshot);
                } else {
                    // Counted: in an outage of Kafka a line for each would drown the log.
                    LOG.debugf("snapshot not taken by Kafka, it stays due node=%s cause=%s", node, failure);
                    meters.counter("umamiedge_telemetry_snapshots_refused").increment();
                    tracker.failed(snapshot);
                }
            });
        }
    }

    /** Takes nodes that the registry no longer has off the capacity topic. */
    private void removeForgotten() {
        for (CapacityView.Held held : known.view().all()) {
            NodeId node = held.snapshot().nodeId();
            if (tracker.owns(held.partition()) && registry.view().node(node).isEmpty()) {
                tracker.forget(node);
                var _ = publisher
                        .publish(new ProducerRecord<>(Topic.TELEMETRY_CAPACITY.topicName(), node.value(), null))
                        .whenComplete((done, failure) -> {
                            if (failure != null) {
                                sweep.set(true);
                            }
                        });
            }
        }
    }

    private void keepHouse(Instant now) {
        if (Duration.between(keptHouseAt, now).compareTo(HOUSEKEEPING) >= 0) {
            keptHouseAt = now;
            // A snapshot that was under way when its node was removed shows itself only later.
            sweep.set(true);
        }
    }

    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.warnf(e, "capacity could not be worked on, trying again");
        }
    }
}
