package io.umamiedge.routing.candidate;

import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.registry.Corridor;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.NodeRuntime;
import io.umamiedge.contracts.registry.Site;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.DrillWindow;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.contracts.telemetry.LatencyPercentiles;
import io.umamiedge.contracts.telemetry.RuntimeCapacity;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.routing.ejection.Circuit;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Joins what is known of one node into its candidate.
 *
 * @param corridor null when it is not registered
 * @param snapshot null when the node was never heard of
 * @param judgement without any drill
 * @param outage null unless a drill takes the node out now
 * @param before what was said last; null when nothing was
 * @param probeSlots how many requests more than it has a runtime is given while its node is probed
 */
record CandidateJoin(
        Node node,
        Site site,
        @Nullable Corridor corridor,
        @Nullable CapacitySnapshot snapshot,
        Judgement judgement,
        Circuit circuit,
        @Nullable Outage outage,
        @Nullable Candidate before,
        int probeSlots,
        long registryRevision) {
    Candidate at(Instant now) {
        Instant since = since(now);
        DrillWindow window = window(since);
        return new Candidate(
                node.id(),
                site.corridorId(),
                corridor == null ? Candidate.UNKNOWN_REGION : corridor.region(),
                site.id(),
                site.country(),
                site.nodeGroup(),
                node.tiers(),
                node.certifications(),
                runtimes(),
                window == null ? judgement.verdict() : Verdict.DRILLED,
                window == null
                        ? judgement.reason()
                        : "taken out by drill " + window.exerciseId() + " until " + window.endsAt(),
                window == null ? since : drilledSince(now),
                registryRevision,
                circuit.toRecord(),
                window,
                site.latitude(),
                site.longitude(),
                site.countryVerified(),
                site.checklistPassed(),
                corridor == null ? null : corridor.open(),
                snapshot == null ? null : snapshot.receivedAt());
    }

    private @Nullable DrillWindow window(Instant since) {
        return outage == null || !judgement.yieldsToDrill()
                ? null
                : new DrillWindow(outage.exerciseId(), outage.until(), judgement.verdict(), judgement.reason(), since);
    }

    /** Since when the node is judged as it is, as if there were no drill. */
    private Instant since(Instant now) {
        if (before != null) {
            DrillWindow drill = before.drill();
            Verdict verdict = drill == null ? before.verdict() : drill.otherwise();
            if (verdict == judgement.verdict()) {
                return drill == null ? before.since() : drill.otherwiseSince();
            }
        }
        Instant known = judgement.since();
        return known == null ? now : known;
    }

    private Instant drilledSince(Instant now) {
        return before != null && before.verdict() == Verdict.DRILLED ? before.since() : now;
    }

    private List<CandidateRuntime> runtimes() {
        Map<RuntimeId, RuntimeCapacity> reported = new HashMap<>();
        if (snapshot != null) {
            snapshot.runtimes().forEach(capacity -> reported.put(capacity.id(), capacity));
        }
        List<CandidateRuntime> runtimes = new ArrayList<>(node.runtimes().size());
        for (NodeRuntime runtime : node.runtimes()) {
            runtimes.add(runtime(runtime, reported.get(runtime.id())));
        }
        return runtimes;
    }

    private CandidateRuntime runtime(NodeRuntime runtime, @Nullable RuntimeCapacity capacity) {
        if (capacity == null) {
            return new CandidateRuntime(
                    runtime.id(),
                    runtime.group(),
                    runtime.baseUrl(),
                    runtime.models(),
                    RuntimeState.LOADING,
                    runtime.maxConcurrency(),
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null);
        }
        LatencyPercentiles ttft = capacity.ttftMs();
        LatencyPercentiles e2e = capacity.e2eMs();
        return new CandidateRuntime(
                runtime.id(),
                runtime.group(),
                runtime.baseUrl(),
                runtime.models(),
                capacity.state(),
                slots(runtime, capacity),
                capacity.running(),
                capacity.waiting(),
                capacity.kvCacheUsage(),
                ttft == null ? null : ttft.p50(),
                ttft == null ? null : ttft.p95(),
                e2e == null ? null : e2e.p95(),
                capacity.tokensPerSecond());
    }

    private int slots(NodeRuntime runtime, RuntimeCapacity capacity) {
        Integer reported = capacity.slots();
        int slots = reported == null ? runtime.maxConcurrency() : Math.min(reported, runtime.maxConcurrency());
        if (!(circuit instanceof Circuit.Probing)) {
            return slots;
        }
        Integer running = capacity.running();
        return Math.min(slots, (running == null ? 0 : running) + probeSlots);
    }
}
