package io.umamiedge.routing.candidate;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.registry.Corridor;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.NodeRuntime;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.registry.Site;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.contracts.telemetry.LatencyPercentiles;
import io.umamiedge.contracts.telemetry.RuntimeCapacity;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.platform.registry.RegistryView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Joins the registry and the capacity snapshots into one candidate per node and says what changed since it was last
 * asked. A node without a registered site has no candidate: there is no country to hold against a policy.
 *
 * <p>One thread changes it; {@link #after} may be called from any.
 */
public final class CandidateJoin {
    /** What is to be published; null is the node's removal. */
    record Change(NodeId nodeId, @Nullable Candidate candidate) {}

    private static final String UNKNOWN_REGION = "UNKNOWN";
    // Half of the time in which the engine's trust in a report halves.
    private static final Duration REFRESH = Duration.ofSeconds(5);

    private final Duration silenceLimit;
    private final Map<NodeId, CapacitySnapshot> snapshots = new HashMap<>();
    private final ConcurrentNavigableMap<String, Candidate> candidates = new ConcurrentSkipListMap<>();
    private final Set<NodeId> unpublished = new HashSet<>();
    private RegistryView registry = RegistryView.EMPTY;
    private Instant newestReport = Instant.MIN;

    CandidateJoin(Duration silenceLimit) {
        this.silenceLimit = silenceLimit;
    }

    /** The candidates after this node in order of id, all of them after the empty string. */
    public Collection<Candidate> after(String nodeId) {
        return candidates.tailMap(nodeId, false).values();
    }

    /** Takes in what was published before the service started. */
    void restore(NodeId nodeId, @Nullable Candidate published) {
        if (published == null) {
            candidates.remove(nodeId.value());
        } else {
            candidates.put(nodeId.value(), published);
        }
    }

    void apply(RegistryView view) {
        registry = view;
    }

    /** Null when telemetry has forgotten the node. */
    void apply(NodeId nodeId, @Nullable CapacitySnapshot snapshot) {
        if (snapshot == null) {
            snapshots.remove(nodeId);
        } else {
            snapshots.put(nodeId, snapshot);
            if (snapshot.receivedAt().isAfter(newestReport)) {
                newestReport = snapshot.receivedAt();
            }
        }
    }

    /** What was last said of this node did not reach the topic: it is said again. */
    void notPublished(NodeId nodeId) {
        unpublished.add(nodeId);
    }

    /** What changed of any node. */
    List<Change> changes(Instant now) {
        Set<NodeId> all = new HashSet<>(unpublished);
        for (RegistryResource node : registry.all(ResourceKind.NODE)) {
            all.add(((Node) node).id());
        }
        candidates.values().forEach(candidate -> all.add(candidate.nodeId()));
        return changes(all, now);
    }

    /** What changed of these nodes. */
    List<Change> changes(Collection<NodeId> nodes, Instant now) {
        List<Change> changes = new ArrayList<>();
        for (NodeId nodeId : nodes) {
            Candidate before = candidates.get(nodeId.value());
            Candidate after = join(nodeId, before, now);
            boolean isUnpublished = unpublished.remove(nodeId);
            if (isUnpublished || !isSame(before, after)) {
                restore(nodeId, after);
                changes.add(new Change(nodeId, after));
            }
        }
        return changes;
    }

    private @Nullable Candidate join(NodeId nodeId, @Nullable Candidate before, Instant now) {
        Node node = registry.node(nodeId).orElse(null);
        Site site = node == null ? null : registry.site(node.siteId()).orElse(null);
        if (node == null || site == null) {
            return null;
        }
        Corridor corridor = registry.corridor(site.corridorId()).orElse(null);
        CapacitySnapshot snapshot = snapshots.get(nodeId);
        // A report from the future, by a clock that is wrong, must not make all others look silent.
        Instant lastHeard = newestReport.isAfter(now) ? now : newestReport;
        Judgement judgement = corridor == null
                ? Judgement.blocked("corridor '" + site.corridorId() + "' is not registered")
                : Judgement.of(node, snapshot, lastHeard, silenceLimit);
        return new Candidate(
                nodeId,
                site.corridorId(),
                corridor == null ? UNKNOWN_REGION : corridor.region(),
                site.id(),
                site.country(),
                site.nodeGroup(),
                node.tiers(),
                node.certifications(),
                runtimes(node, snapshot),
                judgement.verdict(),
                judgement.reason(),
                since(judgement, before, now),
                registry.revision(),
                null,
                null,
                site.latitude(),
                site.longitude(),
                site.countryVerified(),
                site.checklistPassed(),
                corridor == null ? null : corridor.open(),
                snapshot == null ? null : snapshot.receivedAt());
    }

    private static List<CandidateRuntime> runtimes(Node node, @Nullable CapacitySnapshot snapshot) {
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

    private static CandidateRuntime runtime(NodeRuntime runtime, @Nullable RuntimeCapacity capacity) {
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
        Integer slots = capacity.slots();
        LatencyPercentiles ttft = capacity.ttftMs();
        LatencyPercentiles e2e = capacity.e2eMs();
        return new CandidateRuntime(
                runtime.id(),
                runtime.group(),
                runtime.baseUrl(),
                runtime.models(),
                capacity.state(),
                slots == null ? runtime.maxConcurrency() : Math.min(slots, runtime.maxConcurrency()),
                capacity.running(),
                capacity.waiting(),
                capacity.kvCacheUsage(),
                ttft == null ? null : ttft.p50(),
                ttft == null ? null : ttft.p95(),
                e2e == null ? null : e2e.p95(),
                capacity.tokensPerSecond());
    }

    private static Instant since(Judgement judgement, @Nullable Candidate before, Instant now) {
        if (before != null && before.verdict() == judgement.verdict()) {
            return before.since();
        }
        Instant known = judgement.since();
        return known == null ? now : known;
    }

    /**
     * Registry revisions move with every key that is issued; that alone is no news to gateways. That a node has reported
     * again is, from time to time: to the engine a load grows uncertain with its age.
     */
    private static boolean isSame(@Nullable Candidate before, @Nullable Candidate after) {
        if (before == null || after == null) {
            return before == null && after == null;
        }
        return before.equals(after.asOf(before.registryRevision(), before.reportedAt()))
                && !isDue(before.reportedAt(), after.reportedAt());
    }

    private static boolean isDue(@Nullable Instant before, @Nullable Instant after) {
        return after != null && (before == null || !after.isBefore(before.plus(REFRESH)));
    }
}
