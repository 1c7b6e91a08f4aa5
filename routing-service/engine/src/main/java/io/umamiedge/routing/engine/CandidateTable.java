package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.Destination;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * A process's view of the grid's candidates, indexed by model; a change costs constant time per model of the node.
 *
 * <p>Thread-safe for many readers; {@link #apply} serialises its callers.
 */
public final class CandidateTable {
    private static final @Nullable Offer[] NONE = {};

    private final InFlight inFlight;
    private final ConcurrentMap<NodeId, Entry> nodes = new ConcurrentHashMap<>();
    private final ConcurrentMap<ModelName, ModelOffers> models = new ConcurrentHashMap<>();

    private final ConcurrentMap<Standing, Integer> standings = new ConcurrentHashMap<>();

    public CandidateTable(InFlight inFlight) {
        this.inFlight = inFlight;
    }

    /** Takes the newest of a node in; null removes it. Applying the same again changes nothing. */
    public synchronized void apply(NodeId id, @Nullable Candidate candidate) {
        Entry before = nodes.get(id);
        Map<ModelName, Integer> left = new HashMap<>(before == null ? Map.of() : before.places);
        if (candidate == null) {
            nodes.remove(id);
        } else {
            nodes.put(id, new Entry(candidate, offer(candidate, left)));
        }
        left.forEach(this::withdraw);
    }

    public int size() {
        return nodes.size();
    }

    public @Nullable Candidate get(NodeId id) {
        Entry entry = nodes.get(id);
        return entry == null ? null : entry.candidate;
    }

    /** Every model that some node names, whatever its verdict; a live view. */
    public Set<ModelName> models() {
        return Collections.unmodifiableSet(models.keySet());
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

    /** Above the standing of every offer that was given out before. */
    int standings() {
        return standings.size();
    }

    @Nullable
    Offer[] offers(ModelName model) {
        ModelOffers offers = models.get(model);
        return offers == null ? NONE : offers.snapshot();
    }

    /** Puts an offer per model in place and takes those models out of {@code left}, the places held before. */
    private Map<ModelName, Integer> offer(Candidate candidate, Map<ModelName, Integer> left) {
        Map<RuntimeId, Slots> slots = new HashMap<>();
        for (CandidateRuntime runtime : candidate.runtimes()) {
            slots.put(runtime.id(), new Slots(candidate, runtime, inFlight));
        }
        // Only this method adds, and its callers are serialised: the size is the next number.
        int standing = standings.computeIfAbsent(Standing.of(candidate), _ -> standings.size());
        Map<ModelName, Integer> places = new HashMap<>();
        for (CandidateRuntime runtime : candidate.runtimes()) {
            for (ModelName model : runtime.models()) {
                Offer offer = places.containsKey(model) ? null : Offer.of(candidate, standing, model, slots);
                if (offer != null) {
                    places.put(model, place(model, offer, left.remove(model)));
                }
            }
        }
        return Map.copyOf(places);
    }

    private int place(ModelName model, Offer offer, @Nullable Integer held) {
        ModelOffers offers = models.computeIfAbsent(model, _ -> new ModelOffers());
        if (held == null) {
            return offers.add(offer);
        }
        offers.replace(held, offer);
        return held;
    }

    private void withdraw(ModelName model, int place) {
        ModelOffers offers = models.get(model);
        if (offers != null) {
            offers.remove(place);
            if (offers.isEmpty()) {
                models.remove(model);
            }
        }
    }

    private record Entry(Candidate candidate, Map<ModelName, Integer> places) {}
}
