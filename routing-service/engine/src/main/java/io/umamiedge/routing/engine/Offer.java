package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.routing.Destination;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One node as far as it serves one model: its runtimes that are ready to. Where there is one, which is nearly everywhere, the
 * runtime is the offer itself, in all indexes: what a decision reads of a node lies together.
 */
abstract sealed class Offer permits Slots, Siblings {
    private final long key;
    private final double distanceKm;

    Offer(long key, double distanceKm) {
        this.key = key;
        this.distanceKm = distanceKm;
    }

    /** {@code ready} are runtimes of one node, at least one. */
    static Offer of(List<Slots> ready) {
        return ready.size() == 1 ? ready.getFirst() : new Siblings(ready.toArray(Slots[]::new));
    }

    /** Where it is, by any of its runtimes. */
    abstract Destination place();

    /** Its slots, at least one: how much of the demand is its share. */
    abstract int weight();

    /** For whom it has room, as far as the indexes know. */
    abstract Room settled();

    /**
     * The number of the runtime to use for a customer: one with room for it, if any has, and of those the one with the
     * lowest load.
     */
    abstract int best(@Nullable CustomerId claimant, long now);

    abstract Slots runtime(int number);

    NodeId nodeId() {
        return place().nodeId();
    }

    /** See {@link NodeEntry#key}. */
    long key() {
        return key;
    }

    /** Negative when it is not known. */
    double distanceKm() {
        return distanceKm;
    }

    boolean isOfSameNode(Offer other) {
        return key == other.key && nodeId().equals(other.nodeId());
    }

    boolean isOfSameSite(Offer other) {
        return key >>> Integer.SIZE == other.key >>> Integer.SIZE;
    }

    boolean isBefore(Offer other) {
        return key == other.key ? nodeId().value().compareTo(other.nodeId().value()) < 0 : key < other.key;
    }
}
