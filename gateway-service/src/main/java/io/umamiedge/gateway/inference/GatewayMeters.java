package io.umamiedge.gateway.inference;

import io.micrometer.core.instrument.MeterRegistry;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.contracts.routing.Rule;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/** What the gateway counts; every label has few values. Thread-safe. */
public final class GatewayMeters {
    private final MeterRegistry meters;
    private final AtomicInteger inFlight = new AtomicInteger();

    public GatewayMeters(MeterRegistry meters) {
        this.meters = meters;
        meters.gauge("umamiedge_gateway_in_flight", inFlight);
    }

    /** @param reason one of few */
    public void keyRefused(String reason) {
        meters.counter("umamiedge_key_refusals", "reason", reason).increment();
    }

    void begun() {
        inFlight.incrementAndGet();
    }

    void ended(Outcome outcome) {
        inFlight.decrementAndGet();
        meters.counter("umamiedge_gateway_requests", "outcome", word(outcome)).increment();
    }

    /** @param code of the error object */
    void rejected(String code) {
        meters.counter("umamiedge_gateway_rejections", "code", code).increment();
    }

    void refused(Rule rule) {
        meters.counter("umamiedge_gateway_refusals", "rule", rule.name()).increment();
    }

    void attemptFailed(FailoverCause cause) {
        meters.counter("umamiedge_gateway_attempt_failures", "cause", word(cause))
                .increment();
    }

    void failedOver(FailoverCause cause) {
        meters.counter("umamiedge_gateway_failovers", "cause", word(cause)).increment();
    }

    void recordLost() {
        meters.counter("umamiedge_gateway_unrecorded_requests").increment();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
