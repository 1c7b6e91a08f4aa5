package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.routing.Destination;
import org.jspecify.annotations.Nullable;

/** One node as far as it serves one model; what is behind {@link Slots} moves, the rest stays. */
final class Offer {
    private final NodeId nodeId;
    private final long key;
    private final Slots first;
    private final Slots[] ready;
    // Saves a look at the array where there is nothing to choose, which is nearly everywhere.
    private final boolean isSingle;
    private final int weight;
    private final double distanceKm;

    /**
     * Keeps {@code ready}, the runtimes that are ready to serve it, at least one.
     *
     * @param siteKey the site's lowest key
     * @param distanceKm negative when it is not known
     */
    Offer(NodeId nodeId, long siteKey, Slots[] ready, double distanceKm) {
        this.nodeId = nodeId;
        this.key = siteKey | Hash.of(nodeId.value()) >>> Integer.SIZE;
        this.first = ready[0];
        this.ready = ready;
        this.isSingle = ready.length == 1;
        this.distanceKm = distanceKm;
        int slots = 0;
        for (Slots each : ready) {
            slots += each.slots();
        }
        this.weight = Math.max(1, slots);
    }

    NodeId nodeId() {
        return nodeId;
    }

    /** Where it is, by any of its runtimes. */
    Destination place() {
        return first.destination();
    }

    /** Its place among others, never negative: the nodes of a site stand together, in an order that nothing moves. */
    long key() {
        return key;
    }

    /** Its slots: how much of the demand is its share. */
    int weight() {
        return weight;
    }

    double distanceKm() {
        return distanceKm;
    }

    boolean isOfSameNode(Offer other) {
        return key == other.key && nodeId.equals(other.nodeId);
    }

    boolean isOfSameSite(Offer other) {
        return key >>> Integer.SIZE == other.key >>> Integer.SIZE;
    }

    boolean isBefore(Offer other) {
        return key == other.key ? nodeId.value().compareTo(other.nodeId.value()) < 0 : key < other.key;
    }

    Room settled() {
        Room room = first.settled();
        for (int i = 1; i < ready.length; i++) {
            room = room.or(ready[i].settled());
        }
        return room;
    }

    /**
     * The number of the runtime to use for a customer: one with room for it, if any has, and of those the one with the
     * lowest load.
     */
    int best(@Nullable CustomerId claimant, long now) {
        int best = 0;
        if (!isSingle) {
            boolean bestHasRoom = hasRoom(first, claimant);
            for (int i = 1; i < ready.length; i++) {
                boolean hasRoom = hasRoom(ready[i], claimant);
                if (hasRoom == bestHasRoom ? Score.load(ready[i], now) < Score.load(ready[best], now) : hasRoom) {
                    best = i;
                    bestHasRoom = hasRoom;
                }
            }
        }
        return best;
    }

    Slots runtime(int number) {
        return number == 0 ? first : ready[number];
    }

    private static boolean hasRoom(Slots slots, @Nullable CustomerId claimant) {
        Room room = slots.settled();
        return room.level() == Room.Level.OPEN
                || (claimant != null && room.claimants().contains(claimant));
    }
}
