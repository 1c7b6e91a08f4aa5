package io.umamiedge.routing.simulation;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.SlaPolicy;
import io.umamiedge.contracts.request.Outcome;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.contracts.routing.Rule;
import io.umamiedge.routing.engine.PolicyBook;
import io.umamiedge.routing.simulation.result.FailoverCounts;
import io.umamiedge.routing.simulation.result.LatencySummary;
import io.umamiedge.routing.simulation.result.RequestCounts;
import io.umamiedge.routing.simulation.result.RuleCount;
import io.umamiedge.routing.simulation.result.ServiceLevel;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts what becomes of requests. */
final class Measurements {
    private final Tallied all = new Tallied(3);
    private final Map<Buyer, Tallied> buyers = new HashMap<>();
    private final Map<DemandStream, Tallied> ofStream = new HashMap<>();
    private final Map<Rule, Long> refusals = new EnumMap<>(Rule.class);
    private final Map<FailoverCause, Long> failovers = new EnumMap<>(FailoverCause.class);
    private final IntervalSeries series;
    private final long[] elsewhere;
    private long failedOver;
    private long rescued;

    /** @param nodes how many nodes there are */
    Measurements(IntervalSeries series, int nodes) {
        this.series = series;
        this.elsewhere = new long[nodes];
    }

    void arrived(DemandStream demand) {
        all.arrived++;
        tallied(demand).arrived++;
        series.arrived();
    }

    void refused(Rule rule) {
        refusals.merge(rule, 1L, Long::sum);
    }

    void failedOver(FailoverCause cause) {
        failovers.merge(cause, 1L, Long::sum);
        series.failedOver();
    }

    /** @param node who had a part in it; null when nobody had */
    void ended(SimulatedRequest request, Outcome outcome, @Nullable GridNode node) {
        Tallied buyer = tallied(request.demand());
        all.ended(outcome);
        buyer.ended(outcome);
        failedOver += request.failovers() > 0 ? 1 : 0;
        if (outcome == Outcome.SERVED) {
            rescued += request.failovers() > 0 ? 1 : 0;
            long ttft = request.ttftMicros();
            long e2e = request.ageMicros();
            all.served(ttft, e2e);
            buyer.served(ttft, e2e);
            SlaPolicy sla = sla(request);
            buyer.withinTarget += sla != null && e2e <= sla.p95LatencyMs() * Timeline.MILLISECOND ? 1 : 0;
            series.served(ttft, e2e);
            if (node != null && !node.corridor().id().equals(request.gateway().corridor())) {
                elsewhere[node.index()]++;
            }
        } else {
            series.notServed(outcome);
        }
    }

    RequestCounts requests() {
        return all.counts();
    }

    LatencySummary ttft() {
        return all.ttft.summary();
    }

    LatencySummary e2e() {
        return all.e2e.summary();
    }

    /** Requests that a node served for another corridor's gateways. */
    long servedFromElsewhere(GridNode node) {
        return elsewhere[node.index()];
    }

    List<RuleCount> refusals() {
        return refusals.entrySet().stream()
                .map(entry -> new RuleCount(entry.getKey(), entry.getValue()))
                .toList();
    }

    FailoverCounts failovers() {
        return new FailoverCounts(
                failovers.values().stream().mapToLong(Long::longValue).sum(),
                failedOver,
                rescued,
                failovers.entrySet().stream()
                        .map(entry -> new FailoverCounts.CauseCount(entry.getKey(), entry.getValue()))
                        .toList());
    }

    /** Against what the policies promise at the end. */
    List<ServiceLevel> serviceLevels(PolicyBook policies) {
        return buyers.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.comparing((Buyer buyer) -> buyer.customer.value())
                        .thenComparing(buyer -> buyer.model.value())))
                .map(entry -> entry.getValue().serviceLevel(entry.getKey(), policies))
                .toList();
    }

    private Tallied tallied(DemandStream demand) {
        return ofStream.computeIfAbsent(
                demand,
                one -> buyers.computeIfAbsent(
                        new Buyer(one.spec().customerId(), one.spec().model()), _ -> new Tallied(2)));
    }

    private static @Nullable SlaPolicy sla(SimulatedRequest request) {
        PolicyBook known = request.gateway().policies();
        return sla(known, request.demand().spec().customerId());
    }

    private static @Nullable SlaPolicy sla(PolicyBook policies, CustomerId id) {
        Customer customer = policies.customers().get(id);
        return customer == null ? null : policies.slaPolicies().get(customer.slaPolicyId());
    }

    private record Buyer(CustomerId customer, ModelName model) {}

    private static final class Tallied {
        private final Latencies ttft;
        private final Latencies e2e;
        private long arrived;
        private long served;
        private long refused;
        private long failed;
        private long interrupted;
        private long withinTarget;

        private Tallied(int significantDigits) {
            this.ttft = new Latencies(significantDigits);
            this.e2e = new Latencies(significantDigits);
        }

        private void ended(Outcome outcome) {
            switch (outcome) {
                case SERVED -> served++;
                case REFUSED -> refused++;
                case FAILED -> failed++;
                case INTERRUPTED -> interrupted++;
                case CLIENT_CLOSED -> throw new IllegalArgumentException("no simulated customer goes away");
            }
        }

        private void served(long ttftMicros, long e2eMicros) {
            ttft.record(ttftMicros);
            e2e.record(e2eMicros);
        }

        private RequestCounts counts() {
            return new RequestCounts(arrived, served, refused, failed, interrupted);
        }

        private ServiceLevel serviceLevel(Buyer buyer, PolicyBook policies) {
            SlaPolicy sla = sla(policies, buyer.customer);
            double within = served == 0 ? 1 : (double) withinTarget / served;
            double servedShare = arrived == 0 ? 1 : (double) served / arrived;
            return new ServiceLevel(
                    buyer.customer,
                    buyer.model,
                    counts(),
                    ttft.summary(),
                    e2e.summary(),
                    sla == null ? null : sla.p95LatencyMs(),
                    within,
                    sla == null ? null : within >= 0.95,
                    sla == null ? null : sla.uptimeTarget(),
                    servedShare,
                    sla == null ? null : servedShare >= sla.uptimeTarget().doubleValue());
        }
    }
}
