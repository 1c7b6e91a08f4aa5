package io.umamiedge.billing.usage;

/**
 * What a transaction did with usage events: {@code rated + quarantined} is what it accepted.
 *
 * @param repeated those that were on the books already
 * @param conflicting those that claimed an id of another event
 */
record Tally(int rated, int quarantined, int repeated, int conflicting) {
    static final Tally NOTHING = new Tally(0, 0, 0, 0);

    Tally plus(Tally other) {
        return new Tally(
                rated + other.rated,
                quarantined + other.quarantined,
                repeated + other.repeated,
                conflicting + other.conflicting);
    }
}
