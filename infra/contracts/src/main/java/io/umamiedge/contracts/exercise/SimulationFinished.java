package io.umamiedge.contracts.exercise;

import io.umamiedge.contracts.identity.ExerciseId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A simulation is over.
 *
 * @param detail why it was stopped, a sentence for people; null when it was not
 * @param figures null when it was stopped
 * @param resultSha256 of the whole result in JSON, in hexadecimal; null likewise
 */
public record SimulationFinished(
        ExerciseId exerciseId,
        String scenario,
        SimulationOutcome outcome,
        @Nullable String detail,
        @Nullable SimulationFigures figures,
        @Nullable String resultSha256,
        Instant finishedAt) {}
