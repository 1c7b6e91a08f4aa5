package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.routing.ComparedCandidate;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.routing.engine.RoutingEngine.Choice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The nodes that passed every hard filter, for one decision; whatever is chosen is chosen from here. */
final class Permitted {
    private static final int MOST_FALLBACKS = 3;

    private final Offer[] offers;
    private final int count;
    private final CorridorId home;
    private final long seed;

    /** Keeps {@code offers}, of which the first {@code count} are filled. */
    Permitted(Offer[] offers, int count, CorridorId home, long seed) {
        this.offers = offers;
        this.count = count;
        this.home = home;
        this.seed = seed;
    }

    int count() {
        return count;
    }

    /** The first fallback named by the last decision that is among these; null when there is none. */
    @Nullable
    Choice named(@Nullable FailedAttempts failed) {
        if (failed == null) {
            return null;
        }
        for (Destination preferred : failed.preferred()) {
            for (int i = 0; i < count; i++) {
                if (offers[i].candidate().nodeId().equals(preferred.nodeId())) {
                    Slots best = offers[i].best();
                    return new Choice(
                            best.destination(),
                            List.of(new ComparedCandidate(preferred.nodeId(), best.load())),
                            "was named as fallback by the attempt before");
                }
            }
        }
        return null;
    }

    /** Power of two choices; only when there is at least one. */
    Choice draw() {
        int atHome = 0;
        for (int i = 0; i < count; i++) {
            if (isHome(offers[i])) {
                atHome++;
            }
        }
        int from = atHome > 0 ? atHome : count;
        String where = atHome > 0 ? "" : " outside the home corridor '" + home + "'";
        Offer first = null;
        Offer second = null;
        for (int i = 0; i < count; i++) {
            Offer offer = offers[i];
            if (atHome > 0 && !isHome(offer)) {
                continue;
            }
            if (first == null || offer.isDrawnBefore(first, seed)) {
                second = first;
                first = offer;
            } else if (second == null || offer.isDrawnBefore(second, seed)) {
                second = offer;
            }
        }
        if (first == null) {
            throw new IllegalStateException("nothing to draw from");
        }
        Slots one = first.best();
        double oneLoad = one.load();
        if (second == null) {
            return new Choice(one.destination(), List.of(compared(one, oneLoad)), "was the only one permitted" + where);
        }
        Slots two = second.best();
        double twoLoad = two.load();
        return new Choice(
                twoLoad < oneLoad ? two.destination() : one.destination(),
                List.of(compared(one, oneLoad), compared(two, twoLoad)),
                "had the lower load of 2 compared among " + from + " permitted" + where);
    }

    /**
     * Up to three others that the rule reaches from {@code origin}: those in the home corridor before others, other
     * sites before those used already, then the lower load.
     */
    List<Destination> fallbacks(FailoverRule rule, Destination origin, Destination selected) {
        Fallbacks within = new Fallbacks(count, seed);
        for (int i = 0; i < count; i++) {
            Offer offer = offers[i];
            if (!offer.candidate().nodeId().equals(selected.nodeId())
                    && PermissionCheck.reaches(rule, origin, offer.candidate())) {
                within.add(offer, isHome(offer));
            }
        }
        return within.take(MOST_FALLBACKS, selected.siteId());
    }

    private boolean isHome(Offer offer) {
        return offer.candidate().corridorId().equals(home);
    }

    private static ComparedCandidate compared(Slots slots, double load) {
        return new ComparedCandidate(slots.destination().nodeId(), load);
    }
}
