package io.umamiedge.routing.simulations;

import io.umamiedge.contracts.identity.ExerciseId;
import io.umamiedge.routing.simulation.result.SimulationResult;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A simulation as it is shown.
 *
 * @param scenario the scenario's name
 * @param progress share of the virtual time that has passed, 0 to 1
 * @param requests that have arrived in it so far
 * @param requestedBy the operator
 * @param detail why it was stopped; null when it was not
 * @param result null before it is completed, and in lists
 */
public record SimulationView(
        ExerciseId exerciseId,
        String scenario,
        SimulationStatus status,
        double progress,
        long requests,
        String requestedBy,
        Instant requestedAt,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable String detail,
        @Nullable SimulationResult result) {
    /** For lists. */
    SimulationView withoutResult() {
        return new SimulationView(
                exerciseId,
                scenario,
                status,
                progress,
                requests,
                requestedBy,
                requestedAt,
                startedAt,
                finishedAt,
                detail,
                null);
    }
}
