package io.umamiedge.routing.engine;

/** All nodes of one standing, which every policy judges alike; one instance for each standing of a table. */
final class Cohort {
    private final Standing standing;
    private final int number;
    private final long order;

    /** {@code number} is dense, of this table. */
    Cohort(Standing standing, int number) {
        this.standing = standing;
        this.number = number;
        this.order = Hash.of(standing.canonical()) >>> 1;
    }

    Standing standing() {
        return standing;
    }

    int number() {
        return number;
    }

    /** Where it stands among others, the same in every process; never negative. */
    long order() {
        return order;
    }

    /** By order, and by standing where two have one hash, as one in 2^63 pairs does. */
    boolean isBefore(Cohort other) {
        if (order != other.order) {
            return order < other.order;
        }
        return this != other && standing.canonical().compareTo(other.standing.canonical()) < 0;
    }
}
