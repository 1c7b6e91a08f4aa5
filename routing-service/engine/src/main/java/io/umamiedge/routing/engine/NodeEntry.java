package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.DrillWindow;
import io.umamiedge.contracts.routing.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A node as the table keeps it, written under the table's lock. */
final class NodeEntry {
    private final NodeId id;
    private final long key;
    private final double distanceKm;
    private final Centre place;
    private volatile Candidate candidate;
    private final List<Slots> slots = new ArrayList<>();
    // Retries look here without the lock.
    private final List<Placed> placed = new CopyOnWriteArrayList<>();
    private long awaitedAt = Long.MAX_VALUE;

    /**
     * A node that is placed nowhere yet.
     *
     * @param siteKey the site's lowest key
     * @param distanceKm negative when it is not known
     */
    NodeEntry(Candidate candidate, long siteKey, double distanceKm) {
        this.id = candidate.nodeId();
        this.key = siteKey | Hash.of(id.value()) >>> Integer.SIZE;
        this.distanceKm = distanceKm;
        this.place = Centre.of(candidate);
        this.candidate = candidate;
    }

    NodeId id() {
        return id;
    }

    /** Its place among others, never negative: the nodes of a site stand together, in an order that nothing moves. */
    long key() {
        return key;
    }

    double distanceKm() {
        return distanceKm;
    }

    Centre place() {
        return place;
    }

    Candidate candidate() {
        return candidate;
    }

    List<Slots> slots() {
        return slots;
    }

    List<Placed> placed() {
        return placed;
    }

    /** Null when it is not on the shelf. */
    @Nullable
    Placed placedOn(Shelf shelf) {
        for (Placed each : placed) {
            if (each.shelf() == shelf) {
                return each;
            }
        }
        return null;
    }

    /** Puts it in place of what stood on the same shelf. */
    void replace(Placed after) {
        for (int i = 0; i < placed.size(); i++) {
            if (placed.get(i).shelf() == after.shelf()) {
                placed.set(i, after);
            }
        }
    }

    /** When the table comes back to this node; never is the maximum. */
    long awaitedAt() {
        return awaitedAt;
    }

    void await(long at) {
        awaitedAt = at;
    }

    void takeOver(Candidate newest) {
        candidate = newest;
    }

    /** The verdict at a time: a drill that is over leaves what the router would have said without it. */
    Verdict verdictAt(long now) {
        DrillWindow drill = candidate.drill();
        return candidate.verdict() == Verdict.DRILLED
                        && drill != null
                        && now >= drill.endsAt().toEpochMilli()
                ? drill.otherwise()
                : candidate.verdict();
    }

    /** When the node may change without anything happening; never is the maximum. */
    long dueAt(long now) {
        DrillWindow drill = candidate.drill();
        Instant end = drill == null || candidate.verdict() != Verdict.DRILLED ? null : drill.endsAt();
        long due = end == null || now >= end.toEpochMilli() ? Long.MAX_VALUE : end.toEpochMilli();
        for (Slots each : slots) {
            due = Math.min(due, each.dueAt(now));
        }
        return due;
    }

    /** Whether the newest differs from what is known in nothing that offers and slots are made of. */
    boolean hasShapeOf(Candidate newest) {
        Candidate known = candidate;
        if (!known.siteId().equals(newest.siteId())
                || !known.corridorId().equals(newest.corridorId())
                || !known.region().equals(newest.region())
                || !known.country().equals(newest.country())
                || !Objects.equals(known.latitude(), newest.latitude())
                || !Objects.equals(known.longitude(), newest.longitude())
                || known.runtimes().size() != newest.runtimes().size()) {
            return false;
        }
        for (int i = 0; i < known.runtimes().size(); i++) {
            CandidateRuntime one = known.runtimes().get(i);
            CandidateRuntime other = newest.runtimes().get(i);
            if (!one.id().equals(other.id())
                    || one.group() != other.group()
                    || one.state() != other.state()
                    || one.slots() != other.slots()
                    || !one.models().equals(other.models())) {
                return false;
            }
        }
        return true;
    }
}
