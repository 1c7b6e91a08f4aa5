package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.CustomerId;
import java.util.HashSet;
import java.util.Set;

/**
 * For whom a runtime, or a node as far as it serves a model, has room.
 *
 * @param claimants who may be served from a reservation of their own that they do not use up
 */
record Room(Level level, Set<CustomerId> claimants) {
    static final Room NOT_READY = new Room(Level.NOT_READY, Set.of());
    static final Room FULL = new Room(Level.FULL, Set.of());
    static final Room HELD = new Room(Level.HELD, Set.of());
    static final Room OPEN = new Room(Level.OPEN, Set.of());

    /** In order: the better of two runtimes makes the node. */
    enum Level {
        /** Nothing runs. */
        NOT_READY,
        /** No slot is free. */
        FULL,
        /** Every free slot is reserved. */
        HELD,
        /** A slot is free for anybody. */
        OPEN
    }

    static Room of(Level level) {
        return switch (level) {
            case NOT_READY -> NOT_READY;
            case FULL -> FULL;
            case HELD -> HELD;
            case OPEN -> OPEN;
        };
    }

    /** Of two runtimes of one node. */
    Room or(Room other) {
        Level better = level.compareTo(other.level) >= 0 ? level : other.level;
        if (claimants.isEmpty() && other.claimants.isEmpty()) {
            return of(better);
        }
        Set<CustomerId> both = new HashSet<>(claimants);
        both.addAll(other.claimants);
        return new Room(better, Set.copyOf(both));
    }
}
