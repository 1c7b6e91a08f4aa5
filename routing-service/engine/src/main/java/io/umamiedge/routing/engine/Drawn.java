package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.routing.ComparedCandidate;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.ScoreInputs;
import io.umamiedge.contracts.routing.ScoreTerms;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One offer that a decision has drawn, with the numbers that its score is made of as they were then. Used again; it keeps
 * numbers rather than what they came from, because each reference written into an old object costs a collector's barrier.
 */
final class Drawn {
    private @Nullable Offer offer;
    private int zone;
    private int runtime;
    private int slots;
    private int others;
    private int own;
    private long ageMs;
    private boolean isTimeless;
    private double kvCacheUsage;
    private double ttftMs;
    private double e2eP95Ms;
    private double distanceKm;
    private double load;
    private double score;
    private int prefixRank;
    private boolean isCompared;
    private boolean isTaken;

    @SuppressWarnings("UnusedVariable") // Read only so that the memory is under way: see measure.
    private int words;

    /** Takes the offer in place of whatever was here. */
    void set(Offer next, int fromZone, int rank, boolean isToBeCompared) {
        offer = next;
        zone = fromZone;
        prefixRank = rank;
        isCompared = isToBeCompared;
        isTaken = false;
    }

    /** Chooses the runtime: the first of the steps to the numbers, each of which waits for memory that the next needs. */
    void locate(@Nullable CustomerId claimant, long now) {
        Offer located = offer();
        runtime = located.best(claimant, now);
        slots = located.runtime(runtime).slots();
        distanceKm = located.distanceKm();
    }

    /** Reads how the runtime is doing; once it is located. */
    void measure(long now) {
        Slots source = runtime();
        Report report = source.report();
        others = report.others();
        own = source.own().count();
        ageMs = report.ageAt(now);
        isTimeless = report.receivedAt() == Report.TIMELESS;
        kvCacheUsage = report.kvCacheUsage();
        ttftMs = source.own().expectedTtft(report.ttftMs(), now);
        e2eP95Ms = report.e2eP95Ms();
        if (isCompared) {
            // The decision names the node. Fetched then, its name would be waited for alone.
            words = source.nodeName().length() + source.destination().region().length();
        }
        load = Score.load(slots, others, own, ageMs, kvCacheUsage);
    }

    /** It was drawn for something else and turns out to be the prefix's second home. */
    void becomeSecondHome() {
        prefixRank = prefixRank == 0 ? 2 : prefixRank;
        isCompared = true;
    }

    /** Whether it may be chosen, or may be a fallback only. */
    boolean isCompared() {
        return isCompared;
    }

    Offer offer() {
        return Objects.requireNonNull(offer);
    }

    /** The number of the zone that it was drawn from. */
    int zone() {
        return zone;
    }

    Slots runtime() {
        return offer().runtime(runtime);
    }

    Destination destination() {
        return runtime().destination();
    }

    /** Expected time to first token, milliseconds; -1 for unknown. */
    double ttftMs() {
        return ttftMs;
    }

    double score() {
        return score;
    }

    int prefixRank() {
        return prefixRank;
    }

    /** Whether it is part of the decision already. */
    boolean isTaken() {
        return isTaken;
    }

    void take() {
        isTaken = true;
    }

    /** Computes the score; see {@link Score#terms} for {@code slowestMs}. */
    void appraise(double slowestMs, int targetMs) {
        score = load + latency(slowestMs, targetMs) + sla(targetMs) + Score.affinity(prefixRank);
    }

    ComparedCandidate recorded(double slowestMs, int targetMs) {
        return new ComparedCandidate(
                offer().nodeId(),
                score,
                destination().runtimeId(),
                new ScoreTerms(load, latency(slowestMs, targetMs), sla(targetMs), Score.affinity(prefixRank)),
                new ScoreInputs(
                        slots,
                        others < 0 ? null : Integer.valueOf(others),
                        own,
                        isTimeless ? null : Long.valueOf(ageMs),
                        known(kvCacheUsage),
                        known(ttftMs),
                        known(e2eP95Ms),
                        known(distanceKm),
                        prefixRank == 0 ? null : Integer.valueOf(prefixRank)));
    }

    private double latency(double slowestMs, int targetMs) {
        return Score.latency(ttftMs < 0 ? slowestMs : ttftMs, distanceKm, targetMs);
    }

    private double sla(int targetMs) {
        return Score.sla(e2eP95Ms, load, distanceKm, targetMs);
    }

    private static @Nullable Double known(double value) {
        return value < 0 ? null : Double.valueOf(value);
    }
}
