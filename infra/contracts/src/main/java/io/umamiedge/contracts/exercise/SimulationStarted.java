package io.umamiedge.contracts.exercise;

import io.umamiedge.contracts.identity.ExerciseId;
import java.time.Instant;

/**
 * A simulation begins.
 *
 * @param scenario the scenario's name
 * @param scenarioSha256 of the scenario as it is simulated, a live fleet included, in hexadecimal
 * @param requestedBy the operator
 */
public record SimulationStarted(
        ExerciseId exerciseId,
        String scenario,
        String scenarioSha256,
        long seed,
        int nodes,
        String requestedBy,
        Instant startedAt) {}
