package io.umamiedge.routing.simulation.result;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.ModelName;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a customer got of a model, and what the SLA policy promises.
 *
 * @param targetP95Ms null when the customer's SLA policy is not known
 * @param withinTarget share of served requests that ended within the target, 0 to 1; 1 when none was served
 * @param isP95Kept whether that is 95 of 100; null without a target
 * @param uptimeTarget share of requests that must be served
 * @param servedShare of those that arrived, 0 to 1; 1 when none did
 * @param isUptimeKept null without a target
 */
public record ServiceLevel(
        CustomerId customerId,
        ModelName model,
        RequestCounts requests,
        LatencySummary ttft,
        LatencySummary e2e,
        @Nullable Integer targetP95Ms,
        double withinTarget,
        @Nullable Boolean isP95Kept,
        @Nullable BigDecimal uptimeTarget,
        double servedShare,
        @Nullable Boolean isUptimeKept) {}
