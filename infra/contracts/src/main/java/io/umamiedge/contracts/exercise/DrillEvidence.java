package io.umamiedge.contracts.exercise;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.ExerciseId;
import io.umamiedge.contracts.identity.FailoverId;
import java.util.List;

/**
 * A page of the decisions and failovers that a drill was judged by, each in the order of the ids over all pages.
 *
 * @param page 1 for the first
 */
public record DrillEvidence(
        ExerciseId exerciseId,
        CorridorId corridorId,
        int page,
        List<DecisionId> decisionIds,
        List<FailoverId> failoverIds) {
    public DrillEvidence {
        decisionIds = List.copyOf(decisionIds);
        failoverIds = List.copyOf(failoverIds);
    }
}
