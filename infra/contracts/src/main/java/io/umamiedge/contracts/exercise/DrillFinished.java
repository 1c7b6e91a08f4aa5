package io.umamiedge.contracts.exercise;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.ExerciseId;
import java.time.Instant;

/**
 * A drill is over and judged. Published in one transaction with its {@link DrillEvidence}.
 *
 * @param reason for the verdict, a sentence for people
 * @param journal the whole run in the form of Chaos Toolkit
 * @param evidencePages how many there are
 */
public record DrillFinished(
        ExerciseId exerciseId,
        CorridorId corridorId,
        DrillVerdict verdict,
        String reason,
        DrillFigures figures,
        Journal journal,
        int evidencePages,
        Instant finishedAt) {}
