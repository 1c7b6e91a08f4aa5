package io.umamiedge.routing.simulation.scenario;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** When requests come. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Arrivals.Poisson.class, name = "poisson"),
    @JsonSubTypes.Type(value = Arrivals.Diurnal.class, name = "diurnal"),
    @JsonSubTypes.Type(value = Arrivals.Recorded.class, name = "recorded")
})
public sealed interface Arrivals {
    double MOST_PER_SECOND = 1_000_000;

    /** How many requests to expect in so many seconds. */
    double expected(int durationSeconds);

    /**
     * Independently of each other.
     *
     * @param requestsPerSecond 0.000001 to 1 000 000
     */
    record Poisson(double requestsPerSecond) implements Arrivals {
        public Poisson {
            Bounds.range("requests_per_second", requestsPerSecond, 0.000_001, MOST_PER_SECOND);
        }

        @Override
        public double expected(int durationSeconds) {
            return requestsPerSecond * durationSeconds;
        }
    }

    /**
     * Independently of each other, with a rate that follows the sun: a cosine of one day around the mean.
     *
     * @param requestsPerSecond the mean of a whole day
     * @param swing how far the rate goes above and below the mean, as a share of it, 0 to 1
     * @param peakHour UTC, 0 to 24
     */
    record Diurnal(double requestsPerSecond, double swing, double peakHour) implements Arrivals {
        public Diurnal {
            Bounds.range("requests_per_second", requestsPerSecond, 0.000_001, MOST_PER_SECOND);
            Bounds.range("swing", swing, 0, 1);
            Bounds.range("peak_hour", peakHour, 0, 24);
        }

        /** At most: as if the peak lasted. */
        @Override
        public double expected(int durationSeconds) {
            return requestsPerSecond * (1 + swing) * durationSeconds;
        }
    }

    /** As they once came, with the lengths they had. */
    record Recorded(List<RecordedRequest> requests) implements Arrivals {
        public Recorded {
            requests = List.copyOf(requests);
            long last = 0;
            for (RecordedRequest request : requests) {
                if (request.atMs() < last) {
                    throw new IllegalArgumentException("requests must be in order of at_ms");
                }
                last = request.atMs();
            }
        }

        @Override
        public double expected(int durationSeconds) {
            return requests.size();
        }
    }

    /**
     * One request of a recording.
     *
     * @param atMs milliseconds since the simulation's start; what comes after its end is left out
     */
    record RecordedRequest(long atMs, int promptTokens, int outputTokens) {
        public RecordedRequest {
            Bounds.range("at_ms", atMs, 0, 31_536_000_000L);
            Bounds.range("prompt_tokens", promptTokens, 1, TokenLength.MOST);
            Bounds.range("output_tokens", outputTokens, 1, TokenLength.MOST);
        }
    }
}
