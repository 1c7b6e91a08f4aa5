package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.routing.Destination;
import java.util.ArrayList;
import java.util.List;

/** The permitted nodes that a failover may go to, in parallel arrays because there may be very many. */
final class Fallbacks {
    private static final int AWAY = 2;
    private static final int SITE_USED = 1;

    private final long seed;
    private final Offer[] offers;
    private final double[] loads;
    private final int[] flaws;
    private int count;

    Fallbacks(int capacity, long seed) {
        this.seed = seed;
        this.offers = new Offer[capacity];
        this.loads = new double[capacity];
        this.flaws = new int[capacity];
    }

    void add(Offer offer, boolean isHome) {
        offers[count] = offer;
        loads[count] = offer.best().load();
        flaws[count] = isHome ? 0 : AWAY;
        count++;
    }

    /** The best {@code most}, best first, as far as possible each at a site that was not used before it. */
    List<Destination> take(int most, SiteId selectedSite) {
        List<Destination> taken = new ArrayList<>(most);
        SiteId used = selectedSite;
        while (count > 0 && taken.size() < most) {
            int best = 0;
            for (int i = 0; i < count; i++) {
                if (offers[i].candidate().siteId().equals(used)) {
                    flaws[i] |= SITE_USED;
                }
                if (isBetter(i, best)) {
                    best = i;
                }
            }
            Destination next = offers[best].best().destination();
            taken.add(next);
            used = next.siteId();
            drop(best);
        }
        return taken;
    }

    private boolean isBetter(int one, int other) {
        if (flaws[one] != flaws[other]) {
            return flaws[one] < flaws[other];
        }
        if (loads[one] != loads[other]) {
            return loads[one] < loads[other];
        }
        return one != other && offers[one].isDrawnBefore(offers[other], seed);
    }

    private void drop(int index) {
        count--;
        offers[index] = offers[count];
        loads[index] = loads[count];
        flaws[index] = flaws[count];
    }
}
