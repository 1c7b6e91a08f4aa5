package io.umamiedge.contracts.registry;

import io.umamiedge.contracts.identity.SlaPolicyId;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * What a customer is promised (operator guide, control dimension 6).
 *
 * @param uptimeTarget share of good requests, above 0 and below 1, such as 0.999
 * @param p95LatencyMs milliseconds to the end of the response, 1 to 600 000
 * @param escalationWindowMinutes how long an incident may wait for an answer, 1 to 10 080
 * @param hedgeAfterMs milliseconds without a first token (of an answer that is no stream: without its head) after which a
 *     second node is asked as well, once per request, as far as {@code failoverRule} reaches; 10 to 600 000, null for never
 */
public record SlaPolicy(
        SlaPolicyId id,
        BigDecimal uptimeTarget,
        int p95LatencyMs,
        int escalationWindowMinutes,
        FailoverRule failoverRule,
        @Nullable Integer hedgeAfterMs)
        implements RegistryResource {
    public SlaPolicy {
        if (uptimeTarget.signum() <= 0 || uptimeTarget.compareTo(BigDecimal.ONE) >= 0) {
            throw new IllegalArgumentException("uptime_target must be above 0 and below 1");
        }
        Checks.range("p95_latency_ms", p95LatencyMs, 1, 600_000);
        Checks.range("escalation_window_minutes", escalationWindowMinutes, 1, 10_080);
        if (hedgeAfterMs != null) {
            Checks.range("hedge_after_ms", hedgeAfterMs, 10, 600_000);
        }
    }

    @Override
    public ResourceKind kind() {
        return ResourceKind.SLA_POLICY;
    }

    @Override
    public String resourceId() {
        return id.value();
    }
}
