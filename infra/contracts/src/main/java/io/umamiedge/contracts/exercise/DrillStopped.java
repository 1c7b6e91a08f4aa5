package io.umamiedge.contracts.exercise;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.ExerciseId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A drill ends before its time: the nodes are back from then on. Only the first of a drill counts.
 *
 * @param detail a sentence for people
 * @param stoppedBy the operator; null when a stop condition did it
 */
public record DrillStopped(
        ExerciseId exerciseId,
        CorridorId corridorId,
        StopReason reason,
        String detail,
        @Nullable String stoppedBy,
        Instant stoppedAt) {}
