package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.routing.ComparedCandidate;
import io.umamiedge.contracts.routing.Destination;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The nodes that passed every hard filter, for one decision; whatever is chosen is chosen from here. */
final class Permitted {
    private static final int MOST_FALLBACKS = 3;
    // If every decision named the least loaded nodes of the whole grid, a dead node's requests would all land on one.
    private static final int FALLBACK_DRAW = 16;

    private final Offer[] offers;
    private final int count;
    private final Filter filter;
    private final RoutingQuestion question;

    /** Keeps {@code offers}, of which the first {@code count} are filled and have passed the filter. */
    Permitted(Offer[] offers, int count, Filter filter, RoutingQuestion question) {
        this.offers = offers;
        this.count = count;
        this.filter = filter;
        this.question = question;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** The first fallback named by the last decision that is still permitted, otherwise a draw; only when not empty. */
    Choice choose() {
        FailedAttempts failed = question.failed();
        Choice named = failed == null ? null : named(failed);
        return named != null ? named : draw();
    }

    private @Nullable Choice named(FailedAttempts failed) {
        for (Destination preferred : failed.preferred()) {
            for (int i = 0; i < count; i++) {
                if (offers[i].nodeId().equals(preferred.nodeId())) {
                    Slots best = offers[i].best();
                    return new Choice(
                            offers[i],
                            best.destination(),
                            List.of(new ComparedCandidate(preferred.nodeId(), best.load(), null, null, null)),
                            "was named as fallback by the attempt before");
                }
            }
        }
        return null;
    }

    /** Power of two choices. */
    private Choice draw() {
        Draw draw = new Draw(2, filter, question.seed());
        int atHome = 0;
        for (int i = 0; i < count; i++) {
            draw.add(offers[i]);
            atHome += filter.isHome(offers[i]) ? 1 : 0;
        }
        int among = atHome > 0 ? atHome : count;
        String where = atHome > 0
                ? ""
                : " outside the home corridor '" + question.customer().homeCorridorId() + "'";
        Offer one = draw.get(0);
        Slots oneSlots = one.best();
        ComparedCandidate oneScore = new ComparedCandidate(one.nodeId(), oneSlots.load(), null, null, null);
        if (among == 1) {
            return new Choice(one, oneSlots.destination(), List.of(oneScore), "was the only one permitted" + where);
        }
        Offer two = draw.get(1);
        Slots twoSlots = two.best();
        ComparedCandidate twoScore = new ComparedCandidate(two.nodeId(), twoSlots.load(), null, null, null);
        boolean isSecond = twoScore.score() < oneScore.score();
        return new Choice(
                isSecond ? two : one,
                isSecond ? twoSlots.destination() : oneSlots.destination(),
                List.of(oneScore, twoScore),
                "had the lower load of 2 compared among " + among + " permitted" + where);
    }

    /**
     * Up to three others that the rule reaches from {@code origin}, of sixteen drawn: those in the home corridor before
     * others, sites not used yet before those that are, then the lower load.
     */
    List<Destination> fallbacks(FailoverRule rule, Destination origin, Choice choice) {
        Draw draw = new Draw(FALLBACK_DRAW, filter, question.seed());
        for (int i = 0; i < count; i++) {
            if (offers[i] != choice.offer() && PermissionCheck.reaches(rule, origin, offers[i].candidate())) {
                draw.add(offers[i]);
            }
        }
        List<Offer> left = new ArrayList<>(draw.count());
        for (int i = 0; i < draw.count(); i++) {
            left.add(draw.get(i));
        }
        List<Destination> fallbacks = new ArrayList<>(MOST_FALLBACKS);
        List<SiteId> used = new ArrayList<>(MOST_FALLBACKS + 1);
        used.add(choice.destination().siteId());
        while (!left.isEmpty() && fallbacks.size() < MOST_FALLBACKS) {
            Offer best = left.getFirst();
            for (Offer offer : left) {
                if (isBetterFallback(offer, best, used)) {
                    best = offer;
                }
            }
            left.remove(best);
            fallbacks.add(best.best().destination());
            used.add(best.candidate().siteId());
        }
        return fallbacks;
    }

    private boolean isBetterFallback(Offer offer, Offer other, List<SiteId> used) {
        if (filter.isHome(offer) != filter.isHome(other)) {
            return filter.isHome(offer);
        }
        boolean isNewSite = !used.contains(offer.candidate().siteId());
        if (isNewSite == used.contains(other.candidate().siteId())) {
            return isNewSite;
        }
        return offer.best().load() < other.best().load();
    }

    /** What was chosen, and the end of the sentence that says why. */
    record Choice(Offer offer, Destination destination, List<ComparedCandidate> compared, String why) {}
}
