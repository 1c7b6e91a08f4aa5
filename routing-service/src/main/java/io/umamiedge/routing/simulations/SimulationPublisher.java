package io.umamiedge.routing.simulations;

import io.quarkus.runtime.ShutdownEvent;
import io.umamiedge.contracts.event.Event;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.exercise.SimulationFigures;
import io.umamiedge.contracts.exercise.SimulationFinished;
import io.umamiedge.contracts.exercise.SimulationOutcome;
import io.umamiedge.contracts.exercise.SimulationStarted;
import io.umamiedge.contracts.identity.ExerciseId;
import io.umamiedge.contracts.identity.Ids;
import io.umamiedge.platform.hash.Sha256;
import io.umamiedge.platform.kafka.EventPublisher;
import io.umamiedge.platform.kafka.ServiceConfig;
import io.umamiedge.routing.simulation.Simulation;
import io.umamiedge.routing.simulation.result.SimulationResult;
import io.umamiedge.routing.simulation.scenario.Scenario;
import io.umamiedge.routing.simulations.SimulationQueue.Submitted;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs simulations one after the other on a thread of its own, and puts start and end on record: nothing runs whose
 * start is not acknowledged, and nothing is shown as completed whose end is not.
 */
@ApplicationScoped
public class SimulationPublisher {
    private static final Logger LOG = Logger.getLogger(SimulationPublisher.class);
    private static final Duration RECORD_PATIENCE = Duration.ofSeconds(30);

    private final EventPublisher publisher;
    private final String source;
    private final Duration timeLimit;
    private final Ids ids = new Ids();
    private final InstantSource clock = InstantSource.system();
    private final SimulationQueue queue;
    private final ExecutorService thread;

    @Inject
    SimulationPublisher(EventPublisher publisher, SimulationConfig config, ServiceConfig service) {
        this.publisher = publisher;
        this.source = service.name();
        this.timeLimit = config.timeLimit();
        this.queue = new SimulationQueue(config.mostWaiting(), config.mostKept(), () -> new ExerciseId(ids.next()));
        this.thread = Executors.newSingleThreadExecutor(
                task -> Thread.ofPlatform().name("simulations").daemon().unstarted(task));
    }

    SimulationQueue queue() {
        return queue;
    }

    /** See {@link SimulationQueue#submit}; what is new runs when its turn comes. */
    Submitted submit(Scenario scenario, String operator, @Nullable String key, String fingerprint) {
        Submitted submitted = queue.submit(scenario, operator, key, fingerprint, clock.instant());
        if (submitted instanceof Submitted.Accepted(SimulationRun run, boolean isNew) && isNew) {
            thread.execute(() -> run(run));
        }
        return submitted;
    }

    void onStop(@Observes ShutdownEvent event) {
        thread.shutdownNow();
    }

    private void run(SimulationRun run) {
        try {
            Instant started = clock.instant();
            record(
                    run,
                    new SimulationStarted(
                            run.view().exerciseId(),
                            run.scenario().name(),
                            sha256(run.scenario()),
                            run.scenario().seed(),
                            run.scenario().fleet().size(),
                            run.view().requestedBy(),
                            started));
            run.started(started);
            Instant deadline = started.plus(timeLimit);
            SimulationResult result = new Simulation(run.scenario()).run((share, requests) -> {
                run.progressed(share, requests);
                return clock.instant().isBefore(deadline)
                        && !Thread.currentThread().isInterrupted();
            });
            Instant finished = clock.instant();
            record(run, finished(run, SimulationOutcome.COMPLETED, null, result, finished));
            run.completed(result, finished);
        } catch (CancellationException e) {
            stop(run, "it was stopped after " + timeLimit.toSeconds() + " s, or because the service went down");
        } catch (IOException e) {
            LOG.warnf(e, "simulation not recorded exercise=%s", run.view().exerciseId());
            run.stopped(String.valueOf(e.getMessage()), clock.instant());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            run.stopped("the service went down", clock.instant());
        } catch (RuntimeException e) {
            LOG.errorf(e, "simulation failed exercise=%s", run.view().exerciseId());
            stop(run, "it failed inside the service");
        }
    }

    private void stop(SimulationRun run, String detail) {
        Instant now = clock.instant();
        run.stopped(detail, now);
        try {
            record(run, finished(run, SimulationOutcome.STOPPED, detail, null, now));
        } catch (IOException e) {
            LOG.warnf(e, "simulation's end not recorded exercise=%s", run.view().exerciseId());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static SimulationFinished finished(
            SimulationRun run,
            SimulationOutcome outcome,
            @Nullable String detail,
            @Nullable SimulationResult result,
            Instant now)
            throws IOException {
        return new SimulationFinished(
                run.view().exerciseId(),
                run.scenario().name(),
                outcome,
                detail,
                result == null
                        ? null
                        : new SimulationFigures(
                                result.requests().arrived(),
                                result.requests().served(),
                                result.requests().refused(),
                                result.requests().lost(),
                                result.failovers().total(),
                                result.policyAudit().violations(),
                                result.ttft().p95Ms(),
                                result.e2e().p95Ms()),
                result == null ? null : sha256(result),
                now);
    }

    private void record(SimulationRun run, Object event) throws IOException, InterruptedException {
        try {
            publisher
                    .publish(new Event<>(
                            ids.next(), source, run.view().exerciseId().value(), clock.instant(), null, event))
                    .toCompletableFuture()
                    .get(RECORD_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("it could not be put on record", e);
        }
    }

    static String sha256(Object value) throws IOException {
        return Sha256.hex(Json.lenient().writeValueAsBytes(value));
    }
}
