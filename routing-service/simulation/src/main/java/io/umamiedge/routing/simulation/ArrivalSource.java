package io.umamiedge.routing.simulation;

import io.umamiedge.routing.simulation.scenario.Arrivals;
import io.umamiedge.routing.simulation.scenario.Demand;
import io.umamiedge.routing.simulation.scenario.TokenLength;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;

/** The requests of one demand, one after the other. */
abstract sealed class ArrivalSource {
    private static final long NONE = Long.MAX_VALUE;

    private ArrivalSource() {}

    /** Moves on to the next request and gives its time; {@link Long#MAX_VALUE} when there is none left. */
    abstract long next();

    /** Of the request that was moved on to. */
    abstract int promptTokens();

    abstract int outputTokens();

    static ArrivalSource of(Demand demand, Draws times, Draws lengths, Instant start) {
        return switch (demand.arrivals()) {
            case Arrivals.Poisson(double perSecond) -> new Drawn(demand, times, lengths, perSecond, 0, 0);
            case Arrivals.Diurnal(double perSecond, double swing, double peakHour) -> {
                double startHour = Duration.between(
                                        start.atOffset(ZoneOffset.UTC)
                                                .toLocalDate()
                                                .atStartOfDay(ZoneOffset.UTC),
                                        start.atOffset(ZoneOffset.UTC))
                                .toMillis()
                        / 3_600_000.0;
                yield new Drawn(demand, times, lengths, perSecond, swing, startHour - peakHour);
            }
            case Arrivals.Recorded(List<Arrivals.RecordedRequest> requests) -> new Replayed(requests);
        };
    }

    /** Drawn from a rate; one that changes over the day by thinning (Lewis and Shedler 1979). */
    private static final class Drawn extends ArrivalSource {
        private static final double DAY_HOURS = 24;
        private static final double HOUR_MICROS = 3.6e9;

        private final TokenLength promptLength;
        private final TokenLength outputLength;
        private final Draws times;
        private final Draws lengths;
        private final double peakMicros;
        private final double swing;
        private final double hoursSincePeak;
        private double at;
        private int promptTokens;
        private int outputTokens;

        private Drawn(
                Demand demand, Draws times, Draws lengths, double perSecond, double swing, double hoursSincePeak) {
            this.promptLength = Objects.requireNonNull(demand.promptTokens());
            this.outputLength = Objects.requireNonNull(demand.outputTokens());
            this.times = times;
            this.lengths = lengths;
            this.peakMicros = Timeline.SECOND / (perSecond * (1 + swing));
            this.swing = swing;
            this.hoursSincePeak = hoursSincePeak;
        }

        @Override
        long next() {
            do {
                at += times.exponential(peakMicros);
            } while (swing > 0 && times.share() >= shareOfPeak());
            promptTokens = lengths.length(promptLength);
            outputTokens = lengths.length(outputLength);
            return (long) at;
        }

        private double shareOfPeak() {
            double hours = hoursSincePeak + at / HOUR_MICROS;
            return (1 + swing * StrictMath.cos(2 * Math.PI * hours / DAY_HOURS)) / (1 + swing);
        }

        @Override
        int promptTokens() {
            return promptTokens;
        }

        @Override
        int outputTokens() {
            return outputTokens;
        }
    }

    private static final class Replayed extends ArrivalSource {
        private final List<Arrivals.RecordedRequest> requests;
        private int index = -1;

        private Replayed(List<Arrivals.RecordedRequest> requests) {
            this.requests = requests;
        }

        @Override
        long next() {
            index++;
            return index < requests.size() ? requests.get(index).atMs() * Timeline.MILLISECOND : NONE;
        }

        @Override
        int promptTokens() {
            return requests.get(index).promptTokens();
        }

        @Override
        int outputTokens() {
            return requests.get(index).outputTokens();
        }
    }
}
