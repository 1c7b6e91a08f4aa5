package io.umamiedge.routing.candidate;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.FailoverId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.registry.Corridor;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.registry.ResourceKind;
import io.umamiedge.contracts.registry.Site;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.Failover;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.telemetry.CapacitySnapshot;
import io.umamiedge.platform.registry.RegistryView;
import io.umamiedge.routing.ejection.Circuit;
import io.umamiedge.routing.ejection.Circuits;
import io.umamiedge.routing.ejection.EjectionRules;
import io.umamiedge.routing.ejection.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Joins registry, capacity, what gateways saw and drills into candidates, and says what changed since it was last asked.
 * A node without a registered site has no candidate: there is no country to hold against a policy.
 *
 * <p>It speaks for the nodes of the partitions that it owns; of the others it only knows what another router said. To be
 * used on one thread; the board may be read from any.
 */
final class Router {
    /**
     * What is to be published.
     *
     * @param candidate null is the node's removal
     * @param failover to be published with it, both or none; null when the grid did not leave the node just now
     */
    record Change(
            NodeId nodeId,
            @Nullable Candidate candidate,
            @Nullable Failover failover) {}

    // Half of the shortest time after which the engine misses a report.
    private static final Duration REFRESH = Duration.ofSeconds(5);

    private final Duration silenceLimit;
    private final EjectionRules rules;
    private final ToIntFunction<NodeId> partitionOf;
    private final Supplier<String> ids;
    private final CandidateBoard board;
    private final Circuits circuits;
    private final EjectionLimit limit;
    private final Map<NodeId, CapacitySnapshot> snapshots = new HashMap<>();
    private final Set<Integer> owned = new HashSet<>();
    private final Set<NodeId> unpublished = new HashSet<>();
    private final Map<NodeId, Outage> outages = new HashMap<>();
    private RegistryView registry = RegistryView.EMPTY;
    private Instant newestReport = Instant.MIN;

    Router(
            Duration silenceLimit,
            EjectionRules rules,
            ToIntFunction<NodeId> partitionOf,
            Supplier<String> ids,
            CandidateBoard board) {
        this.silenceLimit = silenceLimit;
        this.rules = rules;
        this.partitionOf = partitionOf;
        this.ids = ids;
        this.board = board;
        this.circuits = new Circuits(rules);
        this.limit = new EjectionLimit(rules, board);
    }

    // ---- whom it speaks for

    /** Goes on where the board says that the last owner stopped. */
    void own(int partition) {
        owned.add(partition);
        for (Candidate candidate : board.after("")) {
            if (owns(candidate.nodeId(), partition)) {
                circuits.restore(candidate.nodeId(), candidate.ejection());
            }
        }
    }

    /** Says nothing more of these nodes and forgets what only their owner knows. */
    void disown(Collection<Integer> partitions) {
        owned.removeAll(partitions);
        snapshots.keySet().removeIf(node -> partitions.contains(partitionOf.applyAsInt(node)));
        unpublished.removeIf(node -> partitions.contains(partitionOf.applyAsInt(node)));
    }

    boolean owns(NodeId node) {
        return owned.contains(partitionOf.applyAsInt(node));
    }

    private boolean owns(NodeId node, int partition) {
        return partitionOf.applyAsInt(node) == partition;
    }

    // ---- what it hears

    /** What another router said, or this one before it started. */
    void published(NodeId nodeId, @Nullable Candidate candidate) {
        board.put(nodeId, candidate);
    }

    void apply(RegistryView view) {
        registry = view;
        limit.apply(view);
    }

    /** Null when telemetry has forgotten the node. */
    void apply(NodeId nodeId, @Nullable CapacitySnapshot snapshot, Instant now) {
        CapacitySnapshot before = snapshot == null ? snapshots.remove(nodeId) : snapshots.put(nodeId, snapshot);
        if (snapshot == null) {
            return;
        }
        if (before != null && !before.bootId().equals(snapshot.bootId())) {
            circuits.rebooted(nodeId, now);
        }
        if (snapshot.receivedAt().isAfter(newestReport)) {
            newestReport = snapshot.receivedAt();
        }
    }

    void observe(Observation observation) {
        circuits.observe(observation);
    }

    /** The nodes that drills take out, now or later; replaces what was said before. */
    void apply(Collection<Outage> all) {
        outages.clear();
        for (Outage outage : all) {
            outage.nodes().forEach(node -> outages.merge(node, outage, Outage::later));
        }
    }

    /** What was last said of this node did not reach the topic: it is said again. */
    void notPublished(NodeId nodeId) {
        if (owns(nodeId)) {
            unpublished.add(nodeId);
        }
    }

    // ---- what it says

    /** What changed of any of its nodes; also the moment at which nodes are compared with each other. */
    List<Change> changes(Instant now) {
        for (CorridorId corridor : board.corridors()) {
            circuits.compare(board.inCorridor(corridor).stream()
                    .filter(candidate -> candidate.verdict() == Verdict.ELIGIBLE)
                    .map(Candidate::nodeId)
                    .toList());
        }
        Set<NodeId> all = new HashSet<>(unpublished);
        for (RegistryResource node : registry.all(ResourceKind.NODE)) {
            all.add(((Node) node).id());
        }
        board.after("").forEach(candidate -> all.add(candidate.nodeId()));
        return changes(all, now);
    }

    /** What changed of these nodes, as far as they are its own. */
    List<Change> changes(Collection<NodeId> nodes, Instant now) {
        List<Change> changes = new ArrayList<>();
        for (NodeId nodeId : nodes) {
            if (owns(nodeId)) {
                Candidate before = board.get(nodeId);
                Candidate after = join(nodeId, before, now);
                boolean isUnpublished = unpublished.remove(nodeId);
                if (isUnpublished || !isSame(before, after)) {
                    board.put(nodeId, after);
                    changes.add(new Change(nodeId, after, failover(before, after, now)));
                }
            }
        }
        return changes;
    }

    /** The nodes that a drill has just taken out, or has to give back. */
    List<NodeId> overdue(Instant now) {
        List<NodeId> overdue = new ArrayList<>();
        outages.forEach((node, outage) -> {
            Candidate candidate = board.get(node);
            boolean isOut = candidate != null && candidate.drill() != null;
            if (owns(node) && isOut != outage.isOn(now)) {
                overdue.add(node);
            }
        });
        return overdue;
    }

    private @Nullable Failover failover(@Nullable Candidate before, @Nullable Candidate after, Instant now) {
        FailoverCause cause = NodeFailover.cause(before, after);
        return cause == null || after == null
                ? null
                : NodeFailover.of(new FailoverId(ids.get()), cause, after, board.capacity(after.corridorId()), now);
    }

    private @Nullable Candidate join(NodeId nodeId, @Nullable Candidate before, Instant now) {
        Node node = registry.node(nodeId).orElse(null);
        Site site = node == null ? null : registry.site(node.siteId()).orElse(null);
        if (node == null || site == null) {
            circuits.forget(nodeId);
            return null;
        }
        Corridor corridor = registry.corridor(site.corridorId()).orElse(null);
        CapacitySnapshot snapshot = snapshots.get(nodeId);
        // A report from the future, by a clock that is wrong, must not make all others look silent.
        Instant lastHeard = newestReport.isAfter(now) ? now : newestReport;
        Judgement judgement = corridor == null
                ? Judgement.blocked("corridor '" + site.corridorId() + "' is not registered")
                : Judgement.of(node, snapshot, lastHeard, silenceLimit);
        Circuit circuit = circuits.look(nodeId, judgement.signal(), now, limit::allows);
        Outage outage = outages.get(nodeId);
        return new CandidateJoin(
                        node,
                        site,
                        corridor,
                        snapshot,
                        judgement.with(circuit),
                        circuit,
                        outage == null || !outage.isOn(now) ? null : outage,
                        before,
                        rules.probeSlots(),
                        registry.revision())
                .at(now);
    }

    /**
     * Registry revisions move with every key that is issued; that alone is no news to gateways. That a node has reported
     * again is, from time to time: to the engine a load grows uncertain when nobody repeats it.
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
