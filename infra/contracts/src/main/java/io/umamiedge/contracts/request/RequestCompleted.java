package io.umamiedge.contracts.request;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.KeyId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.routing.Destination;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an admitted request ended: exactly one per admitted request, and what billing counts.
 *
 * @param decisionId the last decision made for it, but for a hedge that nothing came of
 * @param served who answered; null when nobody did
 * @param attempts how many nodes were tried
 * @param failure the node failure that ended it; null when none did, and for those that were failed over, which have
 *     records of their own
 * @param usage over all attempts, as the customer is billed; without a hedge or what it was sooner than
 * @param tried the attempts in the order in which they were left, the last one being the one that ended it; empty in
 *     records of older gateways
 * @param httpStatus what the customer was or would have been sent
 */
public record RequestCompleted(
        RequestId requestId,
        DecisionId decisionId,
        CustomerId customerId,
        KeyId keyId,
        ModelName model,
        String path,
        boolean stream,
        Outcome outcome,
        int httpStatus,
        @Nullable Destination served,
        Usage usage,
        RequestTimings timings,
        int attempts,
        Instant completedAt,
        @Nullable NodeFailure failure,
        List<Attempt> tried) {
    public RequestCompleted {
        tried = List.copyOf(tried);
    }
}
