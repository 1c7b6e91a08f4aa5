package io.umamiedge.routing.candidate;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.RemainingCapacity;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.routing.engine.CandidateTable;
import io.umamiedge.routing.engine.InFlight;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The newest candidate of every node, whichever router made it. One thread changes it; any may read. */
public final class CandidateBoard {
    private final ConcurrentNavigableMap<String, Candidate> nodes = new ConcurrentSkipListMap<>();
    private final ConcurrentMap<CorridorId, Map<NodeId, Candidate>> corridors = new ConcurrentHashMap<>();
    private final CandidateTable table = new CandidateTable(new InFlight());

    /** Takes the newest of a node in; null removes it. */
    void put(NodeId nodeId, @Nullable Candidate candidate) {
        Candidate before = candidate == null ? nodes.remove(nodeId.value()) : nodes.put(nodeId.value(), candidate);
        if (before != null && (candidate == null || !before.corridorId().equals(candidate.corridorId()))) {
            corridors.getOrDefault(before.corridorId(), Map.of()).remove(nodeId);
        }
        if (candidate != null) {
            corridors
                    .computeIfAbsent(candidate.corridorId(), _ -> new ConcurrentHashMap<>())
                    .put(nodeId, candidate);
        }
        table.apply(nodeId, candidate);
    }

    public @Nullable Candidate get(NodeId nodeId) {
        return nodes.get(nodeId.value());
    }

    /** The candidates after this node in order of id, all of them after the empty string; a live view. */
    public Collection<Candidate> after(String nodeId) {
        return nodes.tailMap(nodeId, false).values();
    }

    /** Those of a corridor in no order; a live view. */
    public Collection<Candidate> inCorridor(CorridorId corridorId) {
        return corridors.getOrDefault(corridorId, Map.of()).values();
    }

    /** The corridors that have, or had, a candidate; a live view. */
    Collection<CorridorId> corridors() {
        return corridors.keySet();
    }

    /** What the corridor offers. */
    public RemainingCapacity capacity(CorridorId corridorId) {
        int offered = 0;
        int slots = 0;
        for (Candidate candidate : inCorridor(corridorId)) {
            if (candidate.verdict() == Verdict.ELIGIBLE) {
                offered++;
                slots += slots(candidate);
            }
        }
        return new RemainingCapacity(corridorId, offered, slots);
    }

    /** Of its runtimes that are ready. */
    public static int slots(Candidate candidate) {
        int slots = 0;
        for (CandidateRuntime runtime : candidate.runtimes()) {
            slots += runtime.state() == RuntimeState.READY ? runtime.slots() : 0;
        }
        return slots;
    }

    /** The same candidates, ready for the engine. */
    public CandidateTable table() {
        return table;
    }
}
