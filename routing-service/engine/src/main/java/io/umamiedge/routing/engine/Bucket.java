package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.CustomerId;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The nodes of one cohort that serve one model, by what stands in the way of using them. Immutable.
 *
 * @param notReady nodes that could serve it but do not run
 * @param full nodes without a free slot
 * @param held nodes whose free slots are all reserved
 * @param open nodes with a slot for anybody
 * @param claims by customers who have a reservation that they do not use up
 * @param centre over all of them
 */
record Bucket(
        Cohort cohort, int notReady, int full, int held, Pool open, Map<CustomerId, Claimed> claims, Centre centre) {
    /**
     * What a customer may use by its reservation.
     *
     * @param all nodes where it has a slot of its own to spare
     * @param heldOnly those of them that have none for anybody
     */
    record Claimed(Pool all, Pool heldOnly) {
        static final Claimed NOTHING = new Claimed(PoolLeaf.EMPTY, PoolLeaf.EMPTY);
    }

    static Bucket of(Cohort cohort) {
        return new Bucket(cohort, 0, 0, 0, PoolLeaf.EMPTY, Map.of(), Centre.NOWHERE);
    }

    int nodes() {
        return notReady + full + held + open.count();
    }

    Claimed claimed(CustomerId customer) {
        return claims.getOrDefault(customer, Claimed.NOTHING);
    }

    Bucket with(Placed placed) {
        Pool nextOpen =
                placed.room().level() == Room.Level.OPEN ? open.with(Objects.requireNonNull(placed.offer())) : open;
        return counted(placed, 1, nextOpen);
    }

    Bucket without(Placed placed) {
        Pool nextOpen =
                placed.room().level() == Room.Level.OPEN ? open.without(Objects.requireNonNull(placed.offer())) : open;
        return counted(placed, -1, nextOpen);
    }

    private Bucket counted(Placed placed, int change, Pool nextOpen) {
        Room.Level level = placed.room().level();
        Centre place = placed.node().place();
        return new Bucket(
                cohort,
                level == Room.Level.NOT_READY ? notReady + change : notReady,
                level == Room.Level.FULL ? full + change : full,
                level == Room.Level.HELD ? held + change : held,
                nextOpen,
                placed.room().claimants().isEmpty() ? claims : claims(placed, change > 0),
                change > 0 ? centre.plus(place) : centre.minus(place));
    }

    private Map<CustomerId, Claimed> claims(Placed placed, boolean isAdded) {
        Offer offer = Objects.requireNonNull(placed.offer());
        boolean isHeld = placed.room().level() == Room.Level.HELD;
        Map<CustomerId, Claimed> next = new HashMap<>(claims);
        for (CustomerId customer : placed.room().claimants()) {
            Claimed before = claimed(customer);
            Claimed after = new Claimed(
                    isAdded ? before.all.with(offer) : before.all.without(offer),
                    !isHeld ? before.heldOnly : isAdded ? before.heldOnly.with(offer) : before.heldOnly.without(offer));
            if (after.all.count() == 0) {
                next.remove(customer);
            } else {
                next.put(customer, after);
            }
        }
        return Map.copyOf(next);
    }
}
