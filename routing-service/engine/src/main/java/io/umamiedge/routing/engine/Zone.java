package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.routing.Destination;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The permitted nodes of one corridor, or of a part of it, to draw from. Immutable but for what it remembers. */
final class Zone {
    /** A stretch of one pool. */
    private record Part(Cohort cohort, Pool pool, long skippedWeight, int skippedCount, long weight, int count) {
        static Part whole(Cohort cohort, Pool pool) {
            return new Part(cohort, pool, 0, 0, pool.weight(), pool.count());
        }
    }

    private final CorridorId corridor;
    private final Part[] parts;
    // Of the parts, side by side: a draw touches as little memory as it can.
    private final Pool[] pools;
    private final long[] ends;
    private final long[] orders;
    private final int[] guide;
    private final boolean isStretch;
    private final int count;
    private volatile @Nullable Zone[] countries = {};

    private Zone(CorridorId corridor, List<Part> parts) {
        this.corridor = corridor;
        this.parts = parts.toArray(Part[]::new);
        this.pools = new Pool[this.parts.length];
        this.ends = new long[this.parts.length];
        this.orders = new long[this.parts.length];
        long end = 0;
        int nodes = 0;
        for (int i = 0; i < ends.length; i++) {
            end += this.parts[i].weight;
            nodes += this.parts[i].count;
            ends[i] = end;
            pools[i] = this.parts[i].pool;
            orders[i] = this.parts[i].cohort.order();
        }
        this.count = nodes;
        this.isStretch = parts.stream().anyMatch(part -> part.skippedCount > 0);
        this.guide = guide(ends);
    }

    /** Where to start looking, for each of as many equal stretches of the weight as there are parts. */
    private static int[] guide(long[] ends) {
        int[] guide = new int[ends.length];
        int part = 0;
        for (int i = 0; i < guide.length; i++) {
            long from = ends[ends.length - 1] / guide.length * i;
            while (ends[part] <= from) {
                part++;
            }
            guide[i] = part;
        }
        return guide;
    }

    /** Collects the pools of a corridor, in the order of their cohorts. */
    static final class Builder {
        private final CorridorId corridor;
        private final List<Part> parts = new ArrayList<>();

        Builder(CorridorId corridor) {
            this.corridor = corridor;
        }

        CorridorId corridor() {
            return corridor;
        }

        void add(Cohort cohort, Pool pool) {
            if (pool.count() > 0) {
                parts.add(Part.whole(cohort, pool));
            }
        }

        Zone build() {
            return new Zone(corridor, parts);
        }
    }

    CorridorId corridor() {
        return corridor;
    }

    int count() {
        return count;
    }

    /** An offer by its share of the weight; {@code hash} is any number. Only when not empty. */
    Offer draw(long hash) {
        // The same share of the guide as of the weight, never behind the part that is looked for.
        int part = guide[(int) Hash.below(hash, guide.length)];
        long at = Hash.below(hash, ends[ends.length - 1]);
        while (ends[part] <= at) {
            part++;
        }
        long skipped = isStretch ? parts[part].skippedWeight : 0;
        return pools[part].pick(skipped + at - (part == 0 ? 0 : ends[part - 1]));
    }

    /** Every offer has a number from 0 to below the count. */
    Offer nth(int number) {
        int left = number;
        int i = 0;
        while (left >= parts[i].count) {
            left -= parts[i].count;
            i++;
        }
        return parts[i].pool.nth(parts[i].skippedCount + left);
    }

    /** Where the digest is at home, only for a zone that is not empty and no stretch of another: see {@link Pool#home}. */
    Offer home(long digest) {
        return parts[Pool.home(orders, ends, digest)].pool.home(digest);
    }

    /** The zone's offer of the node that stands here; null when it has none. */
    @Nullable
    Offer find(Placed placed) {
        Offer like = placed.offer();
        if (like == null) {
            return null;
        }
        for (Part part : parts) {
            Offer found = part.cohort == placed.cohort() ? part.pool.find(like) : null;
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** The stretch of it that a request meant for {@code origin} may fail over to; null for nothing. */
    @Nullable
    Zone reachedBy(FailoverRule rule, Destination origin, SiteKeys sites) {
        Zone reached = switch (rule) {
            case ANY_PERMITTED -> this;
            case SAME_CORRIDOR -> corridor.equals(origin.corridorId()) ? this : null;
            case SAME_COUNTRY -> in(origin.country());
            case SAME_SITE -> at(sites.find(origin.siteId()));
            case NONE -> null;
        };
        return reached == null || reached.count == 0 ? null : reached;
    }

    private Zone in(CountryCode country) {
        @Nullable Zone[] known = countries;
        for (Zone zone : known) {
            if (zone != null
                    && zone.parts.length > 0
                    && zone.parts[0].cohort.standing().country().equals(country)) {
                return zone;
            }
        }
        List<Part> some = new ArrayList<>();
        for (Part part : parts) {
            if (part.cohort.standing().country().equals(country)) {
                some.add(part);
            }
        }
        Zone zone = new Zone(corridor, some);
        if (!some.isEmpty()) {
            @Nullable Zone[] more = Arrays.copyOf(known, known.length + 1);
            more[known.length] = zone;
            countries = more;
        }
        return zone;
    }

    private Zone at(@Nullable Long firstKey) {
        List<Part> some = new ArrayList<>();
        if (firstKey == null) {
            return new Zone(corridor, some);
        }
        long first = firstKey;
        long end = first + SiteKeys.STRETCH;
        for (Part part : parts) {
            int before = part.pool.countBelow(first);
            int count = part.pool.countBelow(end) - before;
            if (count > 0) {
                long skipped = part.pool.weightBelow(first);
                some.add(
                        new Part(part.cohort, part.pool, skipped, before, part.pool.weightBelow(end) - skipped, count));
            }
        }
        return new Zone(corridor, some);
    }
}
