package io.umamiedge.gateway.admission;

import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.registry.Customer;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Where requests wait for a node while all that may take them are full: customers with nodes of their own first, then by
 * tier, then in the order they came. It has so many places; when they are taken, whoever goes before the last one takes
 * its place. Thread-safe.
 */
public final class WaitingRoom {
    private static final int TOLD_AT_ONCE = 3;

    private final int most;
    private final TreeSet<Place> places = new TreeSet<>(
            Comparator.comparingInt((Place place) -> place.rank).thenComparingLong(place -> place.number));
    private long numbers;

    /** @param most 0 or more */
    public WaitingRoom(int most) {
        this.most = most;
    }

    /** Whoever waits; called on any thread, without delay. */
    public interface Guest {
        /** A node may have room now. */
        void tryAgain();

        /** Its place was taken by one that goes before it. */
        void turnedAway();
    }

    /** Takes a place; empty when there is none for this customer. */
    public Optional<Place> enter(Customer customer, ModelName model, Guest guest) {
        Place last = null;
        Place place;
        synchronized (this) {
            place = new Place(rank(customer), ++numbers, model, guest);
            if (places.size() >= most) {
                if (places.isEmpty() || places.last().rank <= place.rank) {
                    return Optional.empty();
                }
                last = places.pollLast();
            }
            places.add(place);
        }
        if (last != null) {
            last.guest.turnedAway();
        }
        return Optional.of(place);
    }

    /** A node that serves the model has room: the first few that wait for it are told, as it may not do for all. */
    public void freed(ModelName model) {
        firstFor(model).forEach(Guest::tryAgain);
    }

    public synchronized int waiting() {
        return places.size();
    }

    /** Whether anybody waits for a node that serves the model. */
    public synchronized boolean isWaitedFor(ModelName model) {
        return places.stream().anyMatch(place -> place.model.equals(model));
    }

    private synchronized List<Guest> firstFor(ModelName model) {
        return places.stream()
                .filter(place -> place.model.equals(model))
                .limit(TOLD_AT_ONCE)
                .map(place -> place.guest)
                .toList();
    }

    private synchronized void remove(Place place) {
        places.remove(place);
    }

    private static int rank(Customer customer) {
        int byTier = switch (customer.tier()) {
            case SOVEREIGN -> 0;
            case ENTERPRISE -> 1;
            case PILOT -> 2;
        };
        return customer.dedicatedNodeIds().isEmpty() ? 3 + byTier : byTier;
    }

    /** One request's place. */
    public final class Place {
        private final int rank;
        private final long number;
        private final ModelName model;
        private final Guest guest;

        private Place(int rank, long number, ModelName model, Guest guest) {
            this.rank = rank;
            this.number = number;
            this.model = model;
            this.guest = guest;
        }

        /** Gives the place up; giving it up again has no effect. */
        public void leave() {
            remove(this);
        }
    }
}
