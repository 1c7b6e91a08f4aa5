package io.umamiedge.routing.simulation;

import io.umamiedge.contracts.registry.NodeState;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.routing.simulation.scenario.FleetNode;
import io.umamiedge.routing.simulation.scenario.FleetRuntime;
import io.umamiedge.routing.simulation.scenario.TelemetrySettings;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Telemetry and router in one: nodes report at their interval, a report becomes a candidate at every gateway that can be
 * reached when its delay has passed, a candidate that says nothing new is not sent, and a node that is silent while
 * others report is offered as stale until it reports again.
 */
final class Router {
    /** Nobody asks a simulated runtime over HTTP; a candidate must name an address all the same. */
    private static final URI NOWHERE = URI.create("http://simulated.invalid");

    /** As routing-service does it. */
    private static final Duration REFRESH = Duration.ofSeconds(5);

    private final Timeline timeline;
    private final TelemetrySettings settings;
    private final Network network;
    private final List<GridNode> nodes;
    private final List<SimulatedGateway> gateways;
    private final Draws delays;
    private final BooleanSupplier isOver;
    private final Candidate[] published;
    private final long[] heardAt;
    private long lastHeard;
    private long revision = 1;

    /** @param isOver true once nothing is to be decided any more, when reports end too */
    Router(
            Timeline timeline,
            TelemetrySettings settings,
            Network network,
            List<GridNode> nodes,
            List<SimulatedGateway> gateways,
            Draws delays,
            BooleanSupplier isOver) {
        this.timeline = timeline;
        this.settings = settings;
        this.network = network;
        this.nodes = nodes;
        this.gateways = gateways;
        this.delays = delays;
        this.isOver = isOver;
        this.published = new Candidate[nodes.size()];
        this.heardAt = new long[nodes.size()];
    }

    /** At the start every gateway knows every node, idle as it is. */
    void start() {
        long interval = settings.reportIntervalMs() * Timeline.MILLISECOND;
        for (GridNode node : nodes) {
            publish(node, candidate(node, judge(node), runtimes(node), timeline.instant(), timeline.instant()));
            timeline.after(delays.below(interval), () -> report(node, interval));
        }
        timeline.after(settings.sweepIntervalMs() * Timeline.MILLISECOND, this::sweep);
    }

    /** Candidates made from now on name this revision of the registry. */
    void registryChanged(long newest) {
        revision = newest;
    }

    /** A corridor that was cut off hears at once all that it has missed. */
    void catchUp(SimulatedGateway gateway) {
        for (GridNode node : nodes) {
            gateway.hear(node.id(), published[node.index()]);
        }
    }

    private void report(GridNode node, long interval) {
        if (isOver.getAsBoolean()) {
            return;
        }
        timeline.after(interval, () -> report(node, interval));
        if (node.isUp() && !network.isCut(node.corridor().id())) {
            List<CandidateRuntime> runtimes = runtimes(node);
            long delay = settings.delayMs() * Timeline.MILLISECOND
                    + delays.below(settings.delayJitterMs() * Timeline.MILLISECOND);
            Instant reportedAt = timeline.instant();
            timeline.after(delay, () -> heard(node, runtimes, reportedAt));
        }
    }

    private void heard(GridNode node, List<CandidateRuntime> runtimes, Instant reportedAt) {
        heardAt[node.index()] = timeline.now();
        lastHeard = timeline.now();
        Candidate before = published[node.index()];
        Judgement judgement = judge(node);
        boolean isSame = before.verdict() == judgement.verdict;
        if (!isSame || !before.runtimes().equals(runtimes) || isDue(before.reportedAt(), reportedAt)) {
            publish(
                    node,
                    candidate(node, judgement, runtimes, isSame ? before.since() : timeline.instant(), reportedAt));
        }
    }

    /** That a node has reported again is news from time to time: a load grows uncertain with its age. */
    private static boolean isDue(@Nullable Instant before, Instant after) {
        return before == null || !after.isBefore(before.plus(REFRESH));
    }

    private void sweep() {
        if (isOver.getAsBoolean()) {
            return;
        }
        long limit = settings.staleAfterMs() * Timeline.MILLISECOND;
        // When all are silent it is telemetry that is gone, not the grid.
        boolean othersReport = timeline.now() - lastHeard <= limit;
        for (GridNode node : nodes) {
            Candidate before = published[node.index()];
            if (othersReport
                    && before.verdict() == Verdict.ELIGIBLE
                    && timeline.now() - heardAt[node.index()] > limit) {
                Judgement silent = new Judgement(Verdict.STALE, "the node's telemetry is silent");
                publish(node, candidate(node, silent, before.runtimes(), timeline.instant(), before.reportedAt()));
            }
        }
        timeline.after(settings.sweepIntervalMs() * Timeline.MILLISECOND, this::sweep);
    }

    private void publish(GridNode node, Candidate candidate) {
        published[node.index()] = candidate;
        for (SimulatedGateway gateway : gateways) {
            if (!network.isCut(gateway.corridor())) {
                gateway.hear(node.id(), candidate);
            }
        }
    }

    private Candidate candidate(
            GridNode node,
            Judgement judgement,
            List<CandidateRuntime> runtimes,
            Instant since,
            @Nullable Instant reportedAt) {
        FleetNode spec = node.spec();
        return new Candidate(
                node.id(),
                node.corridor().id(),
                node.corridor().region(),
                node.site().id(),
                node.site().country(),
                node.site().nodeGroup(),
                spec.tiers(),
                spec.certifications(),
                runtimes,
                judgement.verdict,
                judgement.reason,
                since,
                revision,
                null,
                null,
                node.site().latitude(),
                node.site().longitude(),
                node.site().countryVerified(),
                node.site().checklistPassed(),
                node.corridor().open(),
                reportedAt);
    }

    private static List<CandidateRuntime> runtimes(GridNode node) {
        List<CandidateRuntime> runtimes = new ArrayList<>(node.runtimes().size());
        for (ServingRuntime runtime : node.runtimes()) {
            FleetRuntime spec = runtime.spec();
            runtimes.add(new CandidateRuntime(
                    spec.id(),
                    spec.group(),
                    NOWHERE,
                    spec.models(),
                    RuntimeState.READY,
                    runtime.slots(),
                    runtime.running(),
                    runtime.waiting(),
                    null,
                    runtime.ttftP50Ms(),
                    null,
                    null,
                    null));
        }
        return List.copyOf(runtimes);
    }

    private static Judgement judge(GridNode node) {
        NodeState state = node.spec().state();
        return switch (state == null ? NodeState.ACTIVE : state) {
            case REGISTERED, RETIRED -> new Judgement(Verdict.BLOCKED, "the node is not active");
            case DRAINING -> new Judgement(Verdict.DRAINING, "the node is being drained");
            case ACTIVE -> new Judgement(Verdict.ELIGIBLE, "the node is active and reports");
        };
    }

    private record Judgement(Verdict verdict, String reason) {}
}
