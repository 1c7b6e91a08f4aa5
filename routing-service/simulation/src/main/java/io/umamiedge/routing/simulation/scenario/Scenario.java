package io.umamiedge.routing.simulation.scenario;

import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.ResidencyPolicy;
import io.umamiedge.contracts.registry.SlaPolicy;
import java.time.Instant;
import java.util.List;

/**
 * All that a simulation's result follows from. Each part checks itself alone; {@link ScenarioCheck} checks what one part
 * says of another. The format is described in the module's README.
 *
 * @param seed the same scenario and seed give the same result, to the byte
 * @param startsAt what virtual time begins at; diurnal demand depends on it
 * @param durationSeconds how long requests come, 1 to 31 536 000; those that came are followed to their end
 */
public record Scenario(
        String name,
        long seed,
        Instant startsAt,
        int durationSeconds,
        Fleet fleet,
        List<RuntimeProfile> profiles,
        List<Customer> customers,
        List<ResidencyPolicy> residencyPolicies,
        List<SlaPolicy> slaPolicies,
        List<GatewayGroup> gateways,
        GatewaySettings gateway,
        TelemetrySettings telemetry,
        NetworkSettings network,
        List<Demand> demand,
        List<ScenarioEvent> events,
        Rates rates) {
    static final int MOST_SECONDS = 31_536_000;

    public Scenario {
        Bounds.name("name", name);
        Bounds.range("duration_seconds", durationSeconds, 1, MOST_SECONDS);
        profiles = List.copyOf(profiles);
        customers = List.copyOf(customers);
        residencyPolicies = List.copyOf(residencyPolicies);
        slaPolicies = List.copyOf(slaPolicies);
        gateways = List.copyOf(gateways);
        demand = List.copyOf(demand);
        events = List.copyOf(events);
    }

    /** The same with another demand, that comes for another time. */
    Scenario withDemand(List<Demand> otherDemand, int otherSeconds) {
        return new Scenario(
                name,
                seed,
                startsAt,
                otherSeconds,
                fleet,
                profiles,
                customers,
                residencyPolicies,
                slaPolicies,
                gateways,
                gateway,
                telemetry,
                network,
                otherDemand,
                events,
                rates);
    }

    /** How many requests to expect, at most. */
    public double expectedRequests() {
        return demand.stream()
                .mapToDouble(one -> one.arrivals().expected(durationSeconds))
                .sum();
    }
}
