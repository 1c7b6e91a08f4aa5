package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.routing.Destination;
import org.jspecify.annotations.Nullable;

/** Several runtimes of one node that serve the same model. */
final class Siblings extends Offer {
    private final Slots[] ready;
    private final int weight;

    /** Keeps {@code ready}, at least one. */
    Siblings(Slots[] ready) {
        super(ready[0].key(), ready[0].distanceKm());
        this.ready = ready;
        int slots = 0;
        for (Slots each : ready) {
            slots += each.slots();
        }
        this.weight = Math.max(1, slots);
    }

    @Override
    Destination place() {
        return ready[0].destination();
    }

    @Override
    int weight() {
        return weight;
    }

    @Override
    Room settled() {
        Room room = ready[0].settled();
        for (int i = 1; i < ready.length; i++) {
            room = room.or(ready[i].settled());
        }
        return room;
    }

    @Override
    int best(@Nullable CustomerId claimant, long now) {
        int best = 0;
        boolean bestHasRoom = hasRoom(ready[0], claimant);
        for (int i = 1; i < ready.length; i++) {
            boolean hasRoom = hasRoom(ready[i], claimant);
            if (hasRoom == bestHasRoom ? Score.load(ready[i], now) < Score.load(ready[best], now) : hasRoom) {
                best = i;
                bestHasRoom = hasRoom;
            }
        }
        return best;
    }

    @Override
    Slots runtime(int number) {
        return ready[number];
    }

    private static boolean hasRoom(Slots slots, @Nullable CustomerId claimant) {
        Room room = slots.settled();
        return room.level() == Room.Level.OPEN
                || (claimant != null && room.claimants().contains(claimant));
    }
}
