package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.registry.RuntimeGroup;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.Destination;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A process's view of the grid's candidates, indexed so that a decision scans none of them: see the README. A change
 * costs the logarithm of the nodes that serve a model, for each model of the node; one that only tells load costs a
 * write.
 *
 * <p>Thread-safe. Readers take no lock and see whole states only. Writers, among them every request that fills a runtime
 * or makes room in one, wait for each other.
 */
public final class CandidateTable {
    private final InFlight inFlight;
    private final @Nullable Position here;
    private final ReentrantLock writing = new ReentrantLock();
    private final ConcurrentMap<NodeId, NodeEntry> nodes = new ConcurrentHashMap<>();
    private final Shelves shelves;
    private final Agenda agenda = new Agenda();
    private volatile Reservations reservations = Reservations.NONE;
    private volatile int size;
    private volatile long clock;

    public CandidateTable(InFlight inFlight) {
        this(inFlight, null);
    }

    /**
     * A table that knows how far nodes are.
     *
     * @param inFlight of no other table; {@link IllegalArgumentException} otherwise
     * @param here where this process receives requests; null when that is not known
     */
    public CandidateTable(InFlight inFlight, @Nullable Position here) {
        inFlight.take();
        this.inFlight = inFlight;
        this.here = here;
        this.shelves = new Shelves(here);
    }

    /** Takes the newest of a node in; null removes it. Applying the same again changes nothing. */
    public void apply(NodeId id, @Nullable Candidate candidate) {
        writing.lock();
        try {
            NodeEntry known = nodes.get(id);
            if (candidate == null) {
                remove(known);
            } else if (known != null && known.hasShapeOf(candidate)) {
                report(known, candidate);
            } else {
                replace(known, shelves.entry(candidate));
            }
        } finally {
            writing.unlock();
        }
    }

    /** Keeps these slots free for those who reserved them, in place of all reservations before. */
    public void reserve(Reservations next) {
        writing.lock();
        try {
            Set<RuntimeKey> touched = new HashSet<>(reservations.runtimes());
            touched.addAll(next.runtimes());
            reservations = next;
            for (RuntimeKey runtime : touched) {
                InFlight.Counter counter = inFlight.counter(runtime);
                counter.reserve(next.at(runtime));
                Slots slots = counter.watcher();
                if (slots != null) {
                    settle(slots.node());
                }
            }
        } finally {
            writing.unlock();
        }
    }

    public int size() {
        return size;
    }

    public @Nullable Candidate get(NodeId id) {
        NodeEntry entry = nodes.get(id);
        return entry == null ? null : entry.candidate();
    }

    /** Every model that some node names, whatever its verdict; a live view. */
    public Set<ModelName> models() {
        return shelves.models();
    }

    /**
     * How to reach what a decision selected.
     *
     * @return null when it is gone or no longer stands where the decision took it to be: then the decision is void,
     *     because the policy was checked against the old place
     */
    public @Nullable CandidateRuntime runtime(Destination destination) {
        Candidate candidate = get(destination.nodeId());
        if (candidate == null
                || !candidate.country().equals(destination.country())
                || !candidate.siteId().equals(destination.siteId())
                || !candidate.corridorId().equals(destination.corridorId())) {
            return null;
        }
        for (CandidateRuntime runtime : candidate.runtimes()) {
            if (runtime.id().equals(destination.runtimeId())) {
                return runtime;
            }
        }
        return null;
    }

    // ---- for the engine

    @Nullable
    Position here() {
        return here;
    }

    SiteKeys siteKeys() {
        return shelves.siteKeys();
    }

    Reservations reservations() {
        return reservations;
    }

    /** The latest time that a question was asked at, milliseconds of the epoch. */
    long clock() {
        return clock;
    }

    /** What one model's nodes are indexed on; null when nobody names the model. */
    @Nullable
    Shelf shelf(ModelName model, Set<RuntimeGroup> groups) {
        Shelf shelf = shelves.find(model, groups);
        if (shelf != null || !shelves.holds(model)) {
            return shelf;
        }
        writing.lock();
        try {
            return shelves.findOrAdd(model, groups, nodes.values(), clock);
        } finally {
            writing.unlock();
        }
    }

    /** The shelf's newest index in which nodes are dedicated as the question has it. */
    @SuppressWarnings("ReferenceEquality") // Others are compared by content, where it takes the time it takes.
    ModelIndex index(Shelf shelf, Dedications dedications) {
        ModelIndex index = shelf.index();
        if (index.dedications() == dedications) {
            return index;
        }
        writing.lock();
        try {
            return shelves.rededicate(shelf, dedications, nodes, clock);
        } finally {
            writing.unlock();
        }
    }

    /** Where a node stands in an index; null when it does not serve the model. */
    @Nullable
    Placed placed(NodeId id, Shelf shelf) {
        NodeEntry entry = nodes.get(id);
        return entry == null ? null : entry.placedOn(shelf);
    }

    /** Lets happen what is due by then. Never waits: when somebody writes, the next question comes back to it. */
    void passTo(long now) {
        if (now > clock) {
            // Racing threads may set it back by a moment; nothing depends on more than that it moves on.
            clock = now;
        }
        if (agenda.isDue(now) && writing.tryLock()) {
            try {
                agenda.passTo(now, node -> {
                    if (nodes.get(node.id()) == node) {
                        settle(node);
                    }
                });
            } finally {
                writing.unlock();
            }
        }
    }

    /** A runtime was filled, or has room again. */
    void settle(Slots slots) {
        writing.lock();
        try {
            if (slots.own().watcher() == slots) {
                settle(slots.node());
            }
        } finally {
            writing.unlock();
        }
    }

    // ---- writing, under the lock

    private void remove(@Nullable NodeEntry known) {
        if (known != null) {
            known.slots().forEach(slots -> slots.own().watch(null));
            nodes.remove(known.id());
            size = nodes.size();
            shelves.remove(known);
        }
    }

    private void report(NodeEntry known, Candidate candidate) {
        known.takeOver(candidate);
        for (int i = 0; i < known.slots().size(); i++) {
            known.slots().get(i).report(candidate, candidate.runtimes().get(i));
        }
        settle(known);
    }

    private void replace(@Nullable NodeEntry known, NodeEntry next) {
        Candidate candidate = next.candidate();
        for (CandidateRuntime runtime : candidate.runtimes()) {
            InFlight.Counter counter = inFlight.counter(new RuntimeKey(next.id(), runtime.id()));
            Slots before = known == null ? null : counter.watcher();
            next.slots().add(new Slots(this, next, candidate, runtime, counter, before));
        }
        nodes.put(next.id(), next);
        size = nodes.size();
        if (known != null) {
            known.slots().forEach(slots -> slots.own().watch(null));
        }
        next.slots().forEach(slots -> slots.own().watch(slots));
        next.slots().forEach(slots -> slots.settle(slots.roomAt(clock)));
        shelves.put(known, next, clock);
        // What began or ended before this was watched is in no settled room yet.
        settle(next);
    }

    private void settle(NodeEntry node) {
        shelves.settle(node, clock);
        agenda.await(node, clock);
    }
}
