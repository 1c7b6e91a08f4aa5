package io.umamiedge.routing.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.routing.simulation.result.SimulationResult;
import io.umamiedge.routing.simulation.scenario.Scenario;
import io.umamiedge.routing.simulation.scenario.ScenarioException;
import io.umamiedge.routing.simulation.scenario.ScenarioReader;

/** Scenarios in the words of the tests, as JSON that can be changed before it is read. */
final class Scenarios {
    private Scenarios() {}

    /**
     * A corridor {@code eu} with {@code de-1} and {@code de-2} in Frankfurt and {@code fr-1} in Paris, a corridor {@code
     * mena} with {@code ae-1} in Dubai, each of four slots; a customer {@code acme} at home in {@code eu} whose data may
     * be in all three countries, asking four times a second for sixty seconds.
     */
    static ObjectNode small() {
        return tree("""
                {
                  "name": "small",
                  "duration_seconds": 60,
                  "fleet": {
                    "corridors": [
                      {"id": "eu", "name": "EU", "region": "EU", "countries": ["DE", "FR"]},
                      {"id": "mena", "name": "MENA", "region": "MENA", "countries": ["AE"]}
                    ],
                    "site_owners": [
                      {"id": "colo", "name": "Colo", "country": "DE", "currency": "USD", "payout_share_bps": 7000}
                    ],
                    "sites": [
                      {"id": "frankfurt", "corridor_id": "eu", "owner_id": "colo", "name": "Frankfurt", "country": "DE",
                       "node_group": "colocation", "latitude": 50.11, "longitude": 8.68},
                      {"id": "paris", "corridor_id": "eu", "owner_id": "colo", "name": "Paris", "country": "FR",
                       "node_group": "commercial", "latitude": 48.86, "longitude": 2.35},
                      {"id": "dubai", "corridor_id": "mena", "owner_id": "colo", "name": "Dubai", "country": "AE",
                       "node_group": "commercial", "latitude": 25.2, "longitude": 55.27}
                    ],
                    "nodes": [
                      {"id": "de", "count": 2, "site_id": "frankfurt", "tiers": ["enterprise"],
                       "certifications": ["ISO_27001"],
                       "runtimes": [{"id": "main", "group": "vllm", "models": ["llama"], "slots": 4, "profile": "gpu"}]},
                      {"id": "fr-1", "site_id": "paris", "tiers": ["enterprise"],
                       "runtimes": [{"id": "main", "group": "vllm", "models": ["llama"], "slots": 4, "profile": "gpu"}]},
                      {"id": "ae-1", "site_id": "dubai", "tiers": ["enterprise"],
                       "runtimes": [{"id": "main", "group": "vllm", "models": ["llama"], "slots": 4, "profile": "gpu"}]}
                    ]
                  },
                  "profiles": [
                    {"id": "gpu", "ttft_ms": 50, "prompt_tokens_per_second": 10000, "tokens_per_second": 100,
                     "batching_slowdown": 0, "max_waiting": 8}
                  ],
                  "customers": [
                    {"id": "acme", "name": "Acme", "tier": "enterprise", "home_corridor_id": "eu",
                     "corridors": ["eu", "mena"], "residency_policy_id": "everywhere", "sla_policy_id": "gold",
                     "limits": {"requests_per_minute": 1000, "tokens_per_minute": 1000000, "max_concurrency": 100}}
                  ],
                  "residency_policies": [
                    {"id": "everywhere", "allowed_countries": ["DE", "FR", "AE"], "audit": "standard"}
                  ],
                  "sla_policies": [
                    {"id": "gold", "uptime_target": 0.999, "p95_latency_ms": 2000, "escalation_window_minutes": 15,
                     "failover_rule": "any_permitted"}
                  ],
                  "gateways": [{"corridor_id": "eu", "count": 2}, {"corridor_id": "mena", "count": 1}],
                  "demand": [
                    {"customer_id": "acme", "corridor_id": "eu", "model": "llama",
                     "arrivals": {"kind": "poisson", "requests_per_second": 4},
                     "prompt_tokens": {"kind": "fixed", "tokens": 100},
                     "output_tokens": {"kind": "fixed", "tokens": 51}}
                  ],
                  "network": {"base_rtt_ms": 2, "rtt_ms_per_thousand_km": 0}
                }""");
    }

    static ObjectNode tree(String json) {
        try {
            return (ObjectNode) Json.strict().readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The scenario with these events, each a JSON object. */
    static ObjectNode with(ObjectNode scenario, String... events) {
        ArrayNode all = scenario.putArray("events");
        for (String event : events) {
            all.add(tree(event));
        }
        return scenario;
    }

    /** Object number {@code index} of the list {@code name}. */
    static ObjectNode item(ObjectNode scenario, String name, int index) {
        return (ObjectNode) scenario.path(name).path(index);
    }

    static Scenario read(ObjectNode scenario) {
        try {
            return ScenarioReader.read(scenario);
        } catch (ScenarioException e) {
            throw new AssertionError(e.getMessage(), e);
        }
    }

    static SimulationResult run(ObjectNode scenario) {
        return new Simulation(read(scenario)).run((share, requests) -> true);
    }
}
