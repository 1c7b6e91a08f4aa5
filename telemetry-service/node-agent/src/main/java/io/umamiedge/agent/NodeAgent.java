package io.umamiedge.agent;

import io.umamiedge.contracts.telemetry.RuntimeReport;
import io.umamiedge.contracts.telemetry.TelemetryReport;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Measures the runtimes of one node and reports them until it is closed; the last report says that the node is draining.
 *
 * <p>Every report is measured when it is sent. Nothing is queued, so a service that was away gets the newest state, and
 * an agent needs the same memory after a day of silence as after a second. {@link #close()} may be called from any
 * thread, any number of times.
 */
public final class NodeAgent implements AutoCloseable {
    private static final Duration SEND_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration LAST_SEND_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration SHORTEST_PROBE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PROBE = Duration.ofSeconds(2);

    private final UUID bootId;
    private final InstantSource clock;
    private final Consumer<String> log;
    private final TelemetryClient client;
    private final Pace pace;
    private final Duration probeTimeout;
    private final List<WatchedRuntime> runtimes = new ArrayList<>();
    private final List<RuntimeProbe> runtimeProbes = new ArrayList<>();
    private final WatchedGpus gpus;
    private final ExecutorService probes = Executors.newVirtualThreadPerTaskExecutor();
    private final Host host = new Host();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    private long seq;
    private @Nullable Delivery last;

    private NodeAgent(
            AgentSettings settings,
            NodeKeySource key,
            UUID bootId,
            InstantSource clock,
            RandomGenerator random,
            Consumer<String> log) {
        this.bootId = bootId;
        this.clock = clock;
        this.log = log;
        this.client = new TelemetryClient(settings.telemetryEndpoint(), key, clock);
        this.pace = new Pace(settings.interval(), random);
        this.probeTimeout = probeTimeout(settings.interval());
        // Ends on its own before it is ended, and so can say what it does know.
        Duration measurement = probeTimeout.multipliedBy(9).dividedBy(10);
        for (RuntimeSettings runtime : settings.runtimes()) {
            runtimes.add(new WatchedRuntime(runtime, System::nanoTime));
            runtimeProbes.add(RuntimeProbe.of(runtime, measurement));
        }
        this.gpus = new WatchedGpus(GpuProbe.of(settings.gpus()), probes, System::nanoTime);
        this.thread = Thread.ofPlatform().name("node-agent").daemon().unstarted(this::run);
    }

    /**
     * Starts reporting on a thread of its own.
     *
     * @param bootId new at every start
     * @param log takes short lines for people; they hold no key
     */
    public static NodeAgent start(
            AgentSettings settings,
            NodeKeySource key,
            UUID bootId,
            InstantSource clock,
            RandomGenerator random,
            Consumer<String> log) {
        NodeAgent agent = new NodeAgent(settings, key, bootId, clock, random, log);
        agent.thread.start();
        return agent;
    }

    /** Waits until the agent was closed and its last report is out. */
    public void join() throws InterruptedException {
        thread.join();
    }

    /** Sends the last report and stops; takes at most about five seconds, when the service hangs. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(SEND_TIMEOUT.plus(probeTimeout).plus(LAST_SEND_TIMEOUT));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            boolean running = true;
            while (running) {
                long began = System.nanoTime();
                Delivery delivery = round();
                note(delivery);
                long rest = pace.after(delivery).toNanos() - (System.nanoTime() - began);
                running = !closing.await(Math.max(rest, 0), TimeUnit.NANOSECONDS);
            }
            if (client.send(measure(true), LAST_SEND_TIMEOUT) instanceof Delivery.Accepted) {
                log.accept("said that this node is draining");
            } else {
                log.accept("could not say that this node is draining");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            probes.shutdownNow();
        }
    }

    private Delivery round() throws InterruptedException {
        try {
            return client.send(measure(false), SEND_TIMEOUT);
        } catch (RuntimeException e) {
            // A defect of one round must not end all reports.
            log.accept("a report could not be made error=" + e.getClass().getSimpleName());
            return new Delivery.Unreachable();
        }
    }

    private TelemetryReport measure(boolean draining) throws InterruptedException {
        List<Callable<RuntimeReport>> tasks = new ArrayList<>();
        for (RuntimeProbe probe : runtimeProbes) {
            tasks.add(probe::probe);
        }
        List<Future<RuntimeReport>> measurements =
                probes.invokeAll(tasks, probeTimeout.toNanos(), TimeUnit.NANOSECONDS);
        List<RuntimeReport> reports = new ArrayList<>();
        for (int i = 0; i < measurements.size(); i++) {
            reports.add(runtimes.get(i).report(measurements.get(i)));
        }
        return new TelemetryReport(
                bootId, seq++, clock.instant(), reports, gpus.latest(), host.measure(), draining ? true : null);
    }

    /** An interval, but time enough for a busy runtime, and never so long that its node looks silent when it hangs. */
    private static Duration probeTimeout(Duration interval) {
        if (interval.compareTo(SHORTEST_PROBE) < 0) {
            return SHORTEST_PROBE;
        }
        return interval.compareTo(LONGEST_PROBE) > 0 ? LONGEST_PROBE : interval;
    }

    /** One line per change, not one per second. */
    private void note(Delivery delivery) {
        if (delivery.equals(last)) {
            return;
        }
        boolean sameKind = last != null && last.getClass() == delivery.getClass();
        last = delivery;
        if (sameKind && delivery instanceof Delivery.Busy) {
            return;
        }
        log.accept(
                switch (delivery) {
                    case Delivery.Accepted _ -> "telemetry is being accepted";
                    case Delivery.Busy _ -> "the telemetry service is busy: backing off";
                    case Delivery.Unauthorized _ ->
                        "the telemetry service does not accept this node key: is it of this node, and not revoked or"
                                + " expired? Retrying slowly";
                    case Delivery.Refused refused ->
                        "the telemetry service refuses the report: backing off status=" + refused.status();
                    case Delivery.Unreachable _ -> "the telemetry service does not answer: backing off";
                    case Delivery.NoKey _ -> "the node key cannot be read: retrying slowly";
                });
    }
}
