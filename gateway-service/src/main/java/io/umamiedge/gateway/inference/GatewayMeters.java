package io.umamiedge.gateway.inference;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.contracts.routing.Rule;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** What the gateway counts; every label has few values. Thread-safe. */
public final class GatewayMeters {
    private final MeterRegistry meters;
    private final CustomerLabels customers;
    private final AtomicInteger inFlight = new AtomicInteger();

    /** @param mostCustomers how many are counted each by itself */
    public GatewayMeters(MeterRegistry meters, int mostCustomers) {
        this.meters = meters;
        this.customers = new CustomerLabels(mostCustomers);
        meters.gauge("umamiedge_gateway_in_flight", inFlight);
    }

    void watch(BodyMemory memory) {
        meters.gauge("umamiedge_gateway_body_bytes", memory, BodyMemory::held);
    }

    /** @param reason one of few */
    public void keyRefused(String reason) {
        meters.counter("umamiedge_key_refusals", "reason", reason).increment();
    }

    /** @param now how many requests wait for a node */
    void waiting(Supplier<Number> now) {
        Gauge.builder("umamiedge_gateway_waiting", now).register(meters);
    }

    /** @param now how many requests wait for room within their limits */
    void waitingForRoom(Supplier<Number> now) {
        Gauge.builder("umamiedge_gateway_limit_waiting", now).register(meters);
    }

    void begun() {
        inFlight.incrementAndGet();
    }

    void ended(CustomerId customer, Outcome outcome, Usage usage) {
        inFlight.decrementAndGet();
        String label = customers.of(customer);
        meters.counter("umamiedge_gateway_requests", "customer", label, "outcome", word(outcome))
                .increment();
        tokens(label, "prompt", usage.promptTokens());
        tokens(label, "completion", usage.completionTokens());
    }

    private void tokens(String customer, String kind, long count) {
        if (count > 0) {
            meters.counter("umamiedge_gateway_tokens", "customer", customer, "kind", kind)
                    .increment((double) count);
        }
    }

    /** @param code of the error object */
    void rejected(CustomerId customer, String code) {
        meters.counter("umamiedge_gateway_rejections", "customer", customers.of(customer), "code", code)
                .increment();
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

    void hedged() {
        meters.counter("umamiedge_gateway_hedges").increment();
    }

    /** The node of a hedge answered. */
    void hedgeWon() {
        meters.counter("umamiedge_gateway_hedges_won").increment();
    }

    void recordLost() {
        meters.counter("umamiedge_gateway_unrecorded_requests").increment();
    }

    /** As metrics and spans have it. */
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
