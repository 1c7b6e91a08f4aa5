package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.routing.ComparedCandidate;
import io.umamiedge.contracts.routing.Destination;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one decision has drawn so far. Not thread-safe: each thread keeps one and uses it again, so that deciding leaves
 * nothing behind but the decision.
 */
final class Selection {
    private static final int MOST = 64;
    private static final int FIRST_ZONE = 0;
    // After so many draws in vain the rest is taken in order.
    private static final int MOST_IN_VAIN = 3;
    private static final int MOST_FALLBACKS = 3;
    // So few are all looked at for fallbacks.
    private static final int FEW = 8;
    // If every decision named the best nodes of the whole grid, a dead node's requests would all land on one.
    private static final int DRAWN_FOR_FALLBACKS = 3;

    private final Drawn[] drawn = new Drawn[MOST];
    private final int[] taken = new int[1 + MOST_FALLBACKS];
    private int size;
    private int compared;
    private int takenCount;
    private double slowestMs;
    private int draws;
    private long seed;
    private long now;
    private int targetMs;
    private @Nullable CustomerId claimant;
    private boolean isRetry;
    private boolean isFirstZoneDrawn;
    private @Nullable Long digest;
    private Set<NodeId> excluded = Set.of();

    Selection() {
        Arrays.setAll(drawn, _ -> new Drawn());
    }

    /**
     * Forgets everything.
     *
     * @param p95TargetMs what the customer was promised
     * @param claiming whose reservations count; null for nobody's
     */
    void begin(RoutingQuestion question, int p95TargetMs, @Nullable CustomerId claiming) {
        size = 0;
        compared = 0;
        takenCount = 0;
        slowestMs = -1;
        draws = 0;
        isFirstZoneDrawn = false;
        digest = null;
        seed = question.seed();
        now = question.now().toEpochMilli();
        targetMs = p95TargetMs;
        FailedAttempts failed = question.failed();
        if (failed != null || isRetry) {
            excluded = failed == null ? Set.of() : failed.tried();
            isRetry = failed != null;
        }
        if (claiming != null || claimant != null) {
            claimant = claiming;
        }
    }

    /** Whose reservations count; null for nobody's. */
    @Nullable
    CustomerId claimant() {
        return claimant;
    }

    int compared() {
        return compared;
    }

    /** Draws two at random, and the home of the prefix when there is one, as far as the zone has them. */
    void drawToCompare(Zone zone, @Nullable Long prefixDigest) {
        digest = prefixDigest;
        if (prefixDigest != null) {
            add(zone.home(Hash.mix(prefixDigest)), FIRST_ZONE, 1, true);
        }
        draw(zone, FIRST_ZONE, 2, true);
    }

    /** Takes one as it is. */
    void drawToCompare(Offer offer) {
        add(offer, FIRST_ZONE, 0, true);
    }

    /**
     * Draws from the first zone what may become fallbacks, ahead of the choice: then all of it is looked at at once, and
     * the processor waits for memory once instead of five times.
     */
    void drawForFallbacks(Zone zone) {
        isFirstZoneDrawn = true;
        draw(zone, FIRST_ZONE, moreForFallbacks(zone), false);
    }

    /**
     * Of all drawn to be compared the one with the lowest score, the first of equals; only when there is one. When the
     * prefix's home is beaten its second home is drawn too, so that what one node cannot take goes to one other.
     *
     * @param zone what was drawn from
     */
    Drawn choose(Zone zone) {
        int best = best(0);
        if (digest != null && drawn[best].prefixRank() != 1) {
            int before = size;
            drawSecondHome(zone.home(Hash.mix(~digest)));
            best = best(before);
        }
        take(best);
        return drawn[best];
    }

    private void drawSecondHome(Offer home) {
        if (!add(home, FIRST_ZONE, 2, true)) {
            for (int i = 0; i < size; i++) {
                if (drawn[i].offer() == home) {
                    drawn[i].becomeSecondHome();
                }
            }
        }
    }

    /** Measures what was drawn from there on, then computes all scores. */
    private int best(int unmeasured) {
        measure(unmeasured);
        compared = 0;
        for (int i = 0; i < size; i++) {
            if (drawn[i].isCompared()) {
                compared++;
                slowestMs = Math.max(slowestMs, drawn[i].ttftMs());
            }
        }
        int best = -1;
        for (int i = 0; i < size; i++) {
            drawn[i].appraise(slowestMs, targetMs);
            if (drawn[i].isCompared() && (best < 0 || drawn[i].score() < drawn[best].score())) {
                best = i;
            }
        }
        return best;
    }

    /**
     * Up to three nodes to go to when the chosen one fails, each permitted like it and reached by the failover rule: those
     * of nearer corridors before others, sites not used yet before those that are, then the lower score.
     *
     * @param origin what the rule measures from
     */
    List<Destination> fallbacks(List<Zone> zones, FailoverRule rule, Destination origin, SiteKeys sites) {
        for (int i = 0; i < zones.size() && takenCount <= MOST_FALLBACKS; i++) {
            Zone reached = zones.get(i).reachedBy(rule, origin, sites);
            if (reached != null) {
                if (i != FIRST_ZONE || !isFirstZoneDrawn) {
                    drawMore(reached, i);
                }
                takeBest(i, rule, origin);
            }
        }
        return switch (takenCount) {
            case 1 -> List.of();
            case 2 -> List.of(fallback(1));
            case 3 -> List.of(fallback(1), fallback(2));
            default -> List.of(fallback(1), fallback(2), fallback(3));
        };
    }

    private void drawMore(Zone zone, int zoneNumber) {
        int before = size;
        draw(zone, zoneNumber, moreForFallbacks(zone), false);
        measure(before);
        for (int i = before; i < size; i++) {
            drawn[i].appraise(slowestMs, targetMs);
        }
    }

    /** Step by step for all from there on, so that the processor waits for the memory of all of them at once. */
    private void measure(int from) {
        for (int i = from; i < size; i++) {
            drawn[i].locate(claimant, now);
        }
        for (int i = from; i < size; i++) {
            drawn[i].measure(now);
        }
    }

    private static int moreForFallbacks(Zone zone) {
        return zone.count() <= FEW ? FEW : DRAWN_FOR_FALLBACKS;
    }

    private Destination fallback(int number) {
        return drawn[taken[number]].destination();
    }

    private void takeBest(int zone, FailoverRule rule, Destination origin) {
        while (takenCount <= MOST_FALLBACKS) {
            int best = -1;
            for (int i = 0; i < size; i++) {
                Drawn next = drawn[i];
                // What was drawn to be compared may be out of the rule's reach, what was drawn after it is not.
                if (!next.isTaken()
                        && next.zone() == zone
                        && (!next.isCompared() || PermissionCheck.reaches(rule, origin, next.destination()))
                        && (best < 0 || isBetter(next, drawn[best]))) {
                    best = i;
                }
            }
            if (best < 0) {
                return;
            }
            take(best);
        }
    }

    private boolean isBetter(Drawn one, Drawn other) {
        boolean isNewSite = !isUsed(one.offer());
        if (isNewSite == isUsed(other.offer())) {
            return isNewSite;
        }
        return one.score() < other.score();
    }

    private boolean isUsed(Offer offer) {
        for (int i = 0; i < takenCount; i++) {
            if (drawn[taken[i]].offer().isOfSameSite(offer)) {
                return true;
            }
        }
        return false;
    }

    /** In the order in which they were drawn. */
    List<ComparedCandidate> recorded() {
        int one = nextCompared(0);
        int two = nextCompared(one + 1);
        int three = nextCompared(two + 1);
        return switch (compared) {
            case 1 -> List.of(recorded(one));
            case 2 -> List.of(recorded(one), recorded(two));
            case 3 -> List.of(recorded(one), recorded(two), recorded(three));
            default -> List.of(recorded(one), recorded(two), recorded(three), recorded(nextCompared(three + 1)));
        };
    }

    private int nextCompared(int from) {
        int next = from;
        while (next < size && !drawn[next].isCompared()) {
            next++;
        }
        return next;
    }

    private ComparedCandidate recorded(int index) {
        return drawn[index].recorded(slowestMs, targetMs);
    }

    private void take(int number) {
        drawn[number].take();
        taken[takenCount++] = number;
    }

    /** Draws so many more at random, or all that the zone has. */
    private void draw(Zone zone, int zoneNumber, int more, boolean isCompared) {
        int wanted = Math.min(MOST, size + more);
        int inVain = 0;
        while (size < wanted && inVain < MOST_IN_VAIN) {
            if (!add(zone.draw(Hash.nth(seed, draws++)), zoneNumber, 0, isCompared)) {
                inVain++;
            }
        }
        if (size < wanted) {
            int start = (int) Hash.below(Hash.nth(seed, draws++), zone.count());
            for (int i = 0; i < zone.count() && size < wanted; i++) {
                int number = start + i;
                add(zone.nth(number < zone.count() ? number : number - zone.count()), zoneNumber, 0, isCompared);
            }
        }
    }

    /** A node is one offer in all pools of a plan, so that it is told apart without a look into it. */
    private boolean add(Offer offer, int zone, int prefixRank, boolean isCompared) {
        for (int i = 0; i < size; i++) {
            if (drawn[i].offer() == offer) {
                return false;
            }
        }
        if (!excluded.isEmpty() && excluded.contains(offer.nodeId())) {
            return false;
        }
        drawn[size++].set(offer, zone, prefixRank, isCompared);
        return true;
    }
}
