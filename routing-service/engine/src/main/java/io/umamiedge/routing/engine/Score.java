package io.umamiedge.routing.engine;

import io.umamiedge.contracts.routing.ScoreInputs;
import io.umamiedge.contracts.routing.ScoreTerms;
import org.jspecify.annotations.Nullable;

/**
 * The score by which candidates are compared, lower is better: {@code load + latency + sla + affinity}, each without a
 * dimension. The README explains the formula; a change to it is a new {@link RoutingEngine#VERSION}.
 *
 * <p>Plain arithmetic only, so that every Java computes the same bits. Unknown numbers are negative.
 */
final class Score {
    /** What the share of capacity in use is taken for when nothing is known of it: neither idle nor busy. */
    static final double UNKNOWN_SHARE = 0.5;

    /**
     * Within which a report of requests is repeated, and one of an idle runtime: telemetry publishes every change at once
     * and repeats what did not change so often (ADR 6). A report younger than that is as good as one of this moment.
     */
    static final long BUSY_REPEAT_MS = 10_000;

    static final long IDLE_REPEAT_MS = 60_000;

    /** How long overdue a report counts half: Finagle's default decay time. */
    static final double HALF_TRUST_MS = 10_000;

    /** KV cache use at which a runtime is as good as full: llm-d's default threshold of its saturation detector. */
    static final double FULL_KV_CACHE = 0.8;

    /** Kilometres per millisecond there and back: light in fibre, ITU-T G.652, refractive index 1.468. */
    static final double ROUND_TRIP_KM_PER_MS = 102;

    /**
     * How much more loaded a node may be for holding the prompt's prefix: the factor 1.25 of consistent hashing with
     * bounded loads (Mirrokni, Thorup, Zadimoghaddam), as HAProxy's and Envoy's documentation suggest it.
     */
    static final double AFFINITY = 0.25;

    private Score() {}

    /**
     * Share of the capacity that would be in use with this request. A report that should have been repeated and was not
     * says less and less: what it left free counts as half used in the end, what it said was used stays used.
     *
     * @param others requests of others at the report; -1 when it did not say
     * @param own this process's own
     */
    static double load(int slots, int others, int own, long ageMs, double kvCacheUsage) {
        if (slots <= 0) {
            return Double.MAX_VALUE;
        }
        double reported = others < 0 ? UNKNOWN_SHARE : (double) others / slots;
        long overdue = Math.max(0, ageMs - (others > 0 ? BUSY_REPEAT_MS : IDLE_REPEAT_MS));
        double doubt = overdue / (HALF_TRUST_MS + overdue);
        double aged = reported + doubt * Math.max(0, UNKNOWN_SHARE - reported);
        return Math.max(aged + (own + 1.0) / slots, kvCacheUsage < 0 ? 0 : kvCacheUsage / FULL_KV_CACHE);
    }

    static double load(Slots slots, long now) {
        Report report = slots.report();
        return load(slots.slots(), report.others(), slots.own().count(), report.ageAt(now), report.kvCacheUsage());
    }

    static double latency(double ttftMs, double distanceKm, int targetMs) {
        return Math.min(1, (Math.max(0, ttftMs) + roundTrip(distanceKm)) / targetMs);
    }

    /** A queue stretches what the node reported: with twice as many requests as slots each takes twice as long. */
    static double sla(double e2eP95Ms, double load, double distanceKm, int targetMs) {
        if (e2eP95Ms < 0) {
            return 0;
        }
        double expected = e2eP95Ms * Math.max(1, load) + roundTrip(distanceKm);
        return Math.clamp((expected - targetMs) / targetMs, 0, 1);
    }

    /** {@code prefixRank} 1 or 2 for the prefix's first or second home, otherwise 0. */
    static double affinity(int prefixRank) {
        return prefixRank == 0 ? 0 : -AFFINITY / prefixRank;
    }

    /**
     * The terms of a recorded candidate.
     *
     * @param slowestMs the longest known time to first token among those compared: who has said nothing is no faster
     */
    static ScoreTerms terms(ScoreInputs inputs, double slowestMs, int targetMs) {
        double distance = known(inputs.distanceKm());
        double ttft = known(inputs.ttftMs());
        Integer others = inputs.others();
        Long age = inputs.reportAgeMs();
        Integer rank = inputs.prefixRank();
        double load = load(
                inputs.slots(),
                others == null ? -1 : others,
                inputs.ownInFlight(),
                age == null ? 0 : age,
                known(inputs.kvCacheUsage()));
        return new ScoreTerms(
                load,
                latency(ttft < 0 ? slowestMs : ttft, distance, targetMs),
                sla(known(inputs.e2eP95Ms()), load, distance, targetMs),
                affinity(rank == null ? 0 : rank));
    }

    static double sum(ScoreTerms terms) {
        return terms.load() + terms.latency() + terms.sla() + terms.affinity();
    }

    private static double known(@Nullable Double value) {
        return value == null ? -1 : value;
    }

    private static double roundTrip(double distanceKm) {
        return distanceKm < 0 ? 0 : distanceKm / ROUND_TRIP_KM_PER_MS;
    }
}
