package io.umamiedge.contracts.routing;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.ExerciseId;
import io.umamiedge.contracts.identity.FailoverId;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.registry.FailoverRule;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One failover; exactly one record and one audit entry each.
 *
 * @param cause with {@code detail}, a sentence that never holds content or keys
 * @param ruleApplied the SLA policy's rule that limited the choice
 * @param requestId null when a whole node was left
 * @param fromDecisionId the decision whose node failed; null likewise
 * @param toDecisionId the decision that chose {@code to}; null likewise
 * @param from for a whole node, with the first of its runtimes
 * @param to null when a whole node was left
 * @param remaining what the corridor had left, when a whole node was left; null for a request
 * @param exerciseId the drill that took the node out; null when there is none
 */
public record Failover(
        FailoverId failoverId,
        FailoverScope scope,
        FailoverCause cause,
        String detail,
        @Nullable FailoverRule ruleApplied,
        @Nullable RequestId requestId,
        @Nullable CustomerId customerId,
        @Nullable DecisionId fromDecisionId,
        @Nullable DecisionId toDecisionId,
        Destination from,
        @Nullable Destination to,
        Instant failedOverAt,
        @Nullable RemainingCapacity remaining,
        @Nullable ExerciseId exerciseId) {}
