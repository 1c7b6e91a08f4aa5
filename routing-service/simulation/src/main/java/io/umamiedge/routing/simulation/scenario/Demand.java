package io.umamiedge.routing.simulation.scenario;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.ModelName;
import org.jspecify.annotations.Nullable;

/**
 * What one customer asks of one model in one corridor. All of it has passed admission: rate limits are not simulated.
 *
 * @param corridorId whose gateways the requests come in at
 * @param promptTokens null where the arrivals are recorded, with lengths of their own; otherwise required
 * @param outputTokens likewise
 * @param stream null is true
 */
public record Demand(
        CustomerId customerId,
        CorridorId corridorId,
        ModelName model,
        Arrivals arrivals,
        @Nullable TokenLength promptTokens,
        @Nullable TokenLength outputTokens,
        @Nullable Boolean stream) {
    public Demand {
        boolean isRecorded = arrivals instanceof Arrivals.Recorded;
        if (isRecorded != (promptTokens == null)) {
            throw new IllegalArgumentException(
                    "prompt_tokens must be " + (isRecorded ? "absent: the arrivals hold them" : "present"));
        }
        if (isRecorded != (outputTokens == null)) {
            throw new IllegalArgumentException(
                    "output_tokens must be " + (isRecorded ? "absent: the arrivals hold them" : "present"));
        }
    }

    /** Whether the answers are streamed. */
    public boolean streams() {
        return stream == null || stream;
    }
}
