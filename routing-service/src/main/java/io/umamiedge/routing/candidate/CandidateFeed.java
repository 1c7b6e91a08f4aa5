package io.umamiedge.routing.candidate;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.platform.kafka.DeadLetters;
import io.umamiedge.platform.kafka.EventPublisher;
import io.umamiedge.platform.kafka.KafkaClients;
import io.umamiedge.platform.kafka.ServiceConfig;
import io.umamiedge.platform.registry.RegistryFeed;
import io.umamiedge.routing.ejection.EjectionConfig;
import io.umamiedge.routing.ejection.EjectionRules;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Default;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the candidates, and keeps this router a member of the group that shares them, on one thread. When anything
 * breaks the membership is begun anew, from what the topics say.
 */
@ApplicationScoped
@Default
@Readiness
public class CandidateFeed implements HealthCheck {
    private static final Logger LOG = Logger.getLogger(CandidateFeed.class);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(500);

    /** What every membership is made of. */
    record Parts(
            KafkaClients clients,
            DeadLetters deadLetters,
            EventPublisher events,
            RegistryFeed registry,
            CandidateConfig config,
            EjectionRules rules,
            String source,
            Ids ids,
            InstantSource clock,
            Counter published,
            Counter failovers) {
        CandidatePublisher publisher(Consumer<NodeId> lost) {
            return new CandidatePublisher(clients, events, source, ids, clock, published, failovers, lost);
        }
    }

    private final Parts parts;
    private final CandidateBoard board = new CandidateBoard();
    private final Thread thread = new Thread(this::run, "candidates");
    private volatile boolean closed;
    private volatile boolean isLive;
    private volatile Set<Integer> owned = Set.of();
    private volatile int partitions = 1;
    private volatile @Nullable List<Outage> outages;

    @Inject
    CandidateFeed(
            KafkaClients clients,
            DeadLetters deadLetters,
            EventPublisher publisher,
            RegistryFeed registry,
            CandidateConfig config,
            EjectionConfig ejection,
            ServiceConfig service,
            MeterRegistry meters) {
        this.parts = new Parts(
                clients,
                deadLetters,
                publisher,
                registry,
                config,
                EjectionRules.of(ejection),
                service.name(),
                new Ids(),
                InstantSource.system(),
                meters.counter("umamiedge_candidates_published"),
                meters.counter("umamiedge_node_failovers"));
        thread.setDaemon(true);
        Gauge.builder("umamiedge_candidate_partitions", () -> owned.size()).register(meters);
        for (Verdict verdict : Verdict.values()) {
            Gauge.builder("umamiedge_candidates", () -> count(verdict))
                    .tag("verdict", verdict.name().toLowerCase(Locale.ROOT))
                    .register(meters);
        }
    }

    /** The candidates as they were last published, by whichever router; safe from any thread. */
    public CandidateBoard board() {
        return board;
    }

    /** True while every difference in the partitions that are this router's to speak for is on its way. */
    public boolean isLive() {
        return isLive;
    }

    /** The partitions that this router speaks for. */
    public Set<Integer> owned() {
        return owned;
    }

    /** Whether it is this router that acts for what has this name, if somebody has to. */
    public boolean speaksFor(String name) {
        return isLive && owned.contains(Partition.of(name, partitions));
    }

    /**
     * Takes nodes out for the time of their outages, instead of those that were named before. Until this is called for
     * the first time no candidate is published: nobody knows what is to be out.
     */
    public void takeOut(Collection<Outage> all) {
        outages = List.copyOf(all);
    }

    /** Null until it is known. */
    @Nullable
    List<Outage> outages() {
        return outages;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("candidates")
                .status(isLive)
                .withData("nodes", board.table().size())
                .withData("partitions", owned.size())
                .build();
    }

    void onStart(@Observes @Priority(20) StartupEvent event) {
        start();
    }

    void onStop(@Observes ShutdownEvent event) {
        close();
    }

    void start() {
        thread.start();
    }

    /** Leaves the group in good order. */
    void close() {
        closed = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!closed) {
            try (CapacityConsumer membership = new CapacityConsumer(parts, board, this::outages)) {
                partitions = membership.partitions();
                while (!closed) {
                    membership.turn();
                    owned = membership.owned();
                    isLive = membership.isLive();
                }
            } catch (RuntimeException e) {
                LOG.error("no longer a member of the routers, joining again", e);
                LockSupport.parkNanos(PAUSE_AFTER_FAILURE.toNanos());
            } finally {
                isLive = false;
                owned = Set.of();
            }
        }
    }

    private long count(Verdict verdict) {
        return board.after("").stream()
                .filter(candidate -> candidate.verdict() == verdict)
                .count();
    }
}
