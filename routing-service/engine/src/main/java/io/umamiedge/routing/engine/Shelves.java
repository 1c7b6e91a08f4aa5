package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.registry.RuntimeGroup;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The indexes of a table's nodes, model by model, kept in step with each node as it changes. Finding one takes no lock;
 * every other method is for the table's one writer.
 */
final class Shelves {
    // The first of a model is that of any runtime group; the others are made when somebody asks for theirs.
    private final ConcurrentMap<ModelName, List<Shelf>> shelves = new ConcurrentHashMap<>();
    private final Map<Standing, Cohort> cohorts = new HashMap<>();
    private final SiteKeys siteKeys = new SiteKeys();
    private final @Nullable Position here;
    private int shelfNumber;

    Shelves(@Nullable Position here) {
        this.here = here;
    }

    SiteKeys siteKeys() {
        return siteKeys;
    }

    /** A live view. */
    Set<ModelName> models() {
        return Collections.unmodifiableSet(shelves.keySet());
    }

    boolean holds(ModelName model) {
        return shelves.containsKey(model);
    }

    /** Null when nobody has asked for these groups yet, or no node names the model. */
    @Nullable
    Shelf find(ModelName model, Set<RuntimeGroup> groups) {
        List<Shelf> ofModel = shelves.get(model);
        if (ofModel == null) {
            return null;
        }
        if (groups.isEmpty()) {
            return ofModel.getFirst();
        }
        for (Shelf shelf : ofModel) {
            if (shelf.groups().equals(groups)) {
                return shelf;
            }
        }
        return null;
    }

    /** Finds it, or makes it of all nodes; null when no node names the model. */
    @Nullable
    Shelf findOrAdd(ModelName model, Set<RuntimeGroup> groups, Collection<NodeEntry> nodes, long now) {
        List<Shelf> ofModel = shelves.get(model);
        Shelf known = find(model, groups);
        if (known != null || ofModel == null) {
            return known;
        }
        Shelf added = new Shelf(model, Set.copyOf(groups), shelfNumber++);
        for (NodeEntry node : nodes) {
            if (node.candidate().runtimes().stream().anyMatch(added::holds)) {
                Placed placed = place(node, added, now);
                node.placed().add(placed);
                swap(added, null, placed);
            }
        }
        ofModel.add(added);
        return added;
    }

    /** A node that is to be put in. */
    NodeEntry entry(Candidate candidate) {
        return new NodeEntry(candidate, siteKeys.give(candidate.siteId()), distance(candidate));
    }

    /** Puts a node in, in the place of what was known of it. */
    void put(@Nullable NodeEntry known, NodeEntry next, long now) {
        for (Shelf shelf : shelvesOf(next.candidate())) {
            Placed placed = place(next, shelf, now);
            next.placed().add(placed);
            swap(shelf, known == null ? null : known.placedOn(shelf), placed);
        }
        if (known != null) {
            for (Placed before : known.placed()) {
                if (next.placedOn(before.shelf()) == null) {
                    swap(before.shelf(), before, null);
                }
            }
            dropEmpty(known.candidate());
        }
    }

    void remove(NodeEntry known) {
        known.placed().forEach(before -> swap(before.shelf(), before, null));
        dropEmpty(known.candidate());
    }

    /** Brings the indexes to what the node is now. */
    void settle(NodeEntry node, long now) {
        for (Slots slots : node.slots()) {
            slots.settle(slots.roomAt(now));
        }
        List<Placed> placed = node.placed();
        for (int i = 0; i < placed.size(); i++) {
            Placed before = placed.get(i);
            Placed after = before.in(cohort(node, before.shelf().index().dedications(), now), before.newestRoom());
            if (!after.room().equals(before.room()) || after.cohort() != before.cohort()) {
                placed.set(i, after);
                swap(before.shelf(), before, after);
            }
        }
    }

    /** The index under other dedications; costs their difference, and a comparison when there is none. */
    ModelIndex rededicate(Shelf shelf, Dedications dedications, Map<NodeId, NodeEntry> nodes, long now) {
        ModelIndex index = shelf.index();
        Dedications before = index.dedications();
        Set<NodeId> touched = new HashSet<>();
        if (!before.equals(dedications)) {
            touched.addAll(before.owners().keySet());
            touched.addAll(dedications.owners().keySet());
        }
        index = index.with(dedications);
        for (NodeId id : touched) {
            NodeEntry node = nodes.get(id);
            Placed placed = node == null ? null : node.placedOn(shelf);
            if (node != null && placed != null) {
                Placed after = placed.in(cohort(node, dedications, now), placed.room());
                index = index.moved(placed, after);
                node.replace(after);
            }
        }
        shelf.put(index);
        return index;
    }

    private Set<Shelf> shelvesOf(Candidate candidate) {
        Set<Shelf> of = new LinkedHashSet<>();
        for (CandidateRuntime runtime : candidate.runtimes()) {
            for (ModelName model : runtime.models()) {
                for (Shelf shelf : shelves.computeIfAbsent(model, this::first)) {
                    if (shelf.holds(runtime)) {
                        of.add(shelf);
                    }
                }
            }
        }
        return of;
    }

    private List<Shelf> first(ModelName model) {
        return new CopyOnWriteArrayList<>(List.of(new Shelf(model, Set.of(), shelfNumber++)));
    }

    private Placed place(NodeEntry node, Shelf shelf, long now) {
        List<Slots> ready = new ArrayList<>();
        for (Slots slots : node.slots()) {
            if (slots.isReady() && shelf.holds(slots.runtime())) {
                ready.add(slots);
            }
        }
        Offer offer = ready.isEmpty() ? null : Offer.of(ready);
        Cohort cohort = cohort(node, shelf.index().dedications(), now);
        return new Placed(node, shelf, cohort, offer, offer == null ? Room.NOT_READY : offer.settled());
    }

    private double distance(Candidate candidate) {
        Double latitude = candidate.latitude();
        Double longitude = candidate.longitude();
        return here == null || latitude == null || longitude == null
                ? -1
                : here.kilometresTo(new Position(latitude, longitude));
    }

    private Cohort cohort(NodeEntry node, Dedications dedications, long now) {
        Standing standing = Standing.of(node.candidate(), node.verdictAt(now), dedications.of(node.id()));
        return cohorts.computeIfAbsent(standing, key -> new Cohort(key, cohorts.size()));
    }

    private static void swap(Shelf shelf, @Nullable Placed before, @Nullable Placed after) {
        ModelIndex index = shelf.index();
        if (before != null) {
            shelf.put(after == null ? index.without(before) : index.moved(before, after));
        } else if (after != null) {
            shelf.put(index.with(after));
        }
    }

    private void dropEmpty(Candidate candidate) {
        for (CandidateRuntime runtime : candidate.runtimes()) {
            for (ModelName model : runtime.models()) {
                List<Shelf> ofModel = shelves.get(model);
                if (ofModel != null && ofModel.getFirst().index().nodes() == 0) {
                    shelves.remove(model);
                }
            }
        }
    }
}
