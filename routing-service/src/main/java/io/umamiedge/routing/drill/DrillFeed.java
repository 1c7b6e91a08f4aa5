package io.umamiedge.routing.drill;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.event.EventCodec;
import io.umamiedge.contracts.event.UnreadableEventException;
import io.umamiedge.contracts.exercise.DrillEvidence;
import io.umamiedge.contracts.exercise.DrillFigures;
import io.umamiedge.contracts.exercise.DrillFinished;
import io.umamiedge.contracts.exercise.DrillStarted;
import io.umamiedge.contracts.exercise.DrillStopped;
import io.umamiedge.contracts.exercise.DrillTraffic;
import io.umamiedge.contracts.identity.ExerciseId;
import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.contracts.topic.Topic;
import io.umamiedge.platform.kafka.DeadLetters;
import io.umamiedge.platform.kafka.KafkaClients;
import io.umamiedge.platform.kafka.TopicFollower;
import io.umamiedge.platform.registry.RegistryFeed;
import io.umamiedge.platform.registry.RegistryView;
import io.umamiedge.routing.candidate.CandidateFeed;
import io.umamiedge.routing.candidate.Outage;
import io.umamiedge.routing.engine.PolicyBook;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Follows the drills, and what happens while they run, on one thread. Every router counts; the one that speaks for the
 * partition of the drill's id stops and judges it.
 */
@ApplicationScoped
public class DrillFeed {
    private static final Logger LOG = Logger.getLogger(DrillFeed.class);
    private static final long TICK_MILLIS = 100;
    /** Percentiles are exact, so they are not for every tick. */
    private static final long TICKS_PER_LOOK = 10;

    private static final List<Topic> OBSERVED =
            List.of(Topic.ROUTING_CANDIDATES, Topic.ROUTING_DECISIONS, Topic.ROUTING_FAILOVERS, Topic.GATEWAY_REQUESTS);

    /** A drill that is counted, and what is followed for it. */
    private record Observed(DrillRun run, List<TopicFollower> followers) {}

    private final KafkaClients clients;
    private final DeadLetters deadLetters;
    private final RegistryFeed registry;
    private final CandidateFeed candidates;
    private final DrillPublisher publisher;
    private final InstantSource clock = InstantSource.system();
    private final DrillBook book = new DrillBook();
    private final DrillRules rules;
    private final SyntheticProbes probes;
    private final ConcurrentMap<ExerciseId, Observed> observed = new ConcurrentHashMap<>();
    private final ConcurrentMap<ExerciseId, DrillFigures> figures = new ConcurrentHashMap<>();
    private final Set<ExerciseId> stopping = ConcurrentHashMap.newKeySet();
    private final Queue<Runnable> news = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            task -> Thread.ofPlatform().name("drills").daemon().unstarted(task));
    private long ticks;
    private @Nullable RegistryView policies;
    private @Nullable List<Outage> outages;
    private volatile @Nullable TopicFollower follower;

    @Inject
    DrillFeed(
            KafkaClients clients,
            DeadLetters deadLetters,
            RegistryFeed registry,
            CandidateFeed candidates,
            DrillPublisher publisher) {
        this.clients = clients;
        this.deadLetters = deadLetters;
        this.registry = registry;
        this.candidates = candidates;
        this.publisher = publisher;
        this.rules = new DrillRules(candidates.board());
        this.probes = new SyntheticProbes(candidates.board(), new Ids()::next, new SecureRandom());
    }

    /** What the topic knows. */
    DrillBook book() {
        return book;
    }

    DrillRules rules() {
        return rules;
    }

    /** What was counted so far; empty when the drill is not running. */
    Optional<DrillFigures> figures(ExerciseId id) {
        return Optional.ofNullable(figures.get(id));
    }

    /** Whether every drill is known. */
    boolean isCaughtUp() {
        TopicFollower following = follower;
        return following != null && following.isCaughtUp();
    }

    void onStart(@Observes @Priority(20) StartupEvent event) {
        follower = TopicFollower.start(
                Topic.ROUTING_EXERCISES,
                clients,
                deadLetters,
                EventCodec::decode,
                batch -> batch.forEach(exercise -> book.apply(exercise.data())));
        var _ = thread.scheduleWithFixedDelay(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    void onStop(@Observes ShutdownEvent event) {
        thread.shutdownNow();
        TopicFollower following = follower;
        if (following != null) {
            following.close();
        }
        observed.values().forEach(drill -> drill.followers().forEach(TopicFollower::close));
    }

    private void tick() {
        try {
            if (isCaughtUp() && registry.isCaughtUp()) {
                ticks++;
                Instant now = clock.instant();
                takeOut(now);
                observe();
                for (Runnable next = news.poll(); next != null; next = news.poll()) {
                    next.run();
                }
                applyPolicies();
                for (Observed drill : List.copyOf(observed.values())) {
                    turn(drill, now);
                }
            }
        } catch (RuntimeException e) {
            LOG.error("drills stand still for a moment", e);
        }
    }

    private void takeOut(Instant now) {
        List<Outage> newest = book.outages(now);
        if (!newest.equals(outages)) {
            outages = newest;
            candidates.takeOut(newest);
        }
    }

    private void observe() {
        for (Drill drill : book.open()) {
            Observed known = observed.get(drill.id());
            if (known == null) {
                DrillRun run = new DrillRun(drill, rules, new PolicyRecheck(candidates.board()), probes);
                run.policies(PolicyBook.of(registry.view().revision(), registry.view()::all));
                observed.put(drill.id(), new Observed(run, follow(run, drill.started())));
            } else {
                known.run().update(drill);
            }
        }
        for (ExerciseId id : List.copyOf(observed.keySet())) {
            if (book.get(id).filter(drill -> drill.finished() == null).isEmpty()) {
                Observed done = observed.remove(id);
                figures.remove(id);
                if (done != null) {
                    done.followers().forEach(TopicFollower::close);
                }
            }
        }
    }

    private List<TopicFollower> follow(DrillRun run, DrillStarted started) {
        List<TopicFollower> followers = new ArrayList<>();
        for (Topic topic : started.traffic() == DrillTraffic.SYNTHETIC ? List.<Topic>of() : OBSERVED) {
            followers.add(TopicFollower.startFrom(
                    started.announcedAt(),
                    topic,
                    clients,
                    deadLetters,
                    DrillFeed::read,
                    batch -> news.add(
                            () -> batch.stream().flatMap(Optional::stream).forEach(run::add))));
        }
        return followers;
    }

    /** What cannot be read has been dead-lettered by whoever serves the topic; a removed candidate says nothing. */
    private static Optional<Event<?>> read(ConsumerRecord<String, byte[]> record) {
        try {
            return record.value() == null ? Optional.empty() : Optional.of(EventCodec.decode(record));
        } catch (UnreadableEventException e) {
            LOG.debugf("passed over topic=%s offset=%d", record.topic(), record.offset());
            return Optional.empty();
        }
    }

    private void applyPolicies() {
        RegistryView newest = registry.view();
        if (newest != policies && !observed.isEmpty()) {
            policies = newest;
            PolicyBook asOf = PolicyBook.of(newest.revision(), newest::all);
            observed.values().forEach(drill -> drill.run().policies(asOf));
        }
    }

    private void turn(Observed drill, Instant now) {
        DrillRun run = drill.run();
        ExerciseId id = run.drill().id();
        boolean isOwner = candidates.speaksFor(id.value());
        if (isOwner) {
            run.probe(now);
        }
        if (ticks % TICKS_PER_LOOK == 0) {
            figures.put(id, run.figures());
        }
        if (!isOwner || drill.followers().stream().anyMatch(following -> !following.isCaughtUp())) {
            return;
        }
        run.stop(book.runningIn(run.drill().started().corridorId(), now).orElse(null), now)
                .ifPresent(this::stop);
        if (run.drill().phase(now) == DrillPhase.JUDGING && run.isJudgeable(now)) {
            List<DrillEvidence> evidence = run.evidence();
            DrillFinished finished =
                    publisher.finished(run.drill().started(), run.finish(evidence.size(), now), evidence);
            book.apply(finished);
            LOG.infof("drill judged drill=%s verdict=%s reason=%s", id, finished.verdict(), finished.reason());
        }
    }

    private void stop(DrillStopped stopped) {
        if (stopping.add(stopped.exerciseId())) {
            LOG.warnf(
                    "drill stopped drill=%s reason=%s detail=%s",
                    stopped.exerciseId(), stopped.reason(), stopped.detail());
            var _ = publisher.stopped(stopped).whenComplete((_, failure) -> {
                if (failure == null) {
                    book.apply(stopped);
                }
                stopping.remove(stopped.exerciseId());
            });
        }
    }
}
