package io.umamiedge.routing.simulation.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.ResidencyPolicyId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.identity.SiteOwnerId;
import io.umamiedge.contracts.identity.SlaPolicyId;
import io.umamiedge.contracts.registry.AuditMode;
import io.umamiedge.contracts.registry.Corridor;
import io.umamiedge.contracts.registry.Customer;
import io.umamiedge.contracts.registry.CustomerLimits;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.NodeGroup;
import io.umamiedge.contracts.registry.NodeRuntime;
import io.umamiedge.contracts.registry.NodeState;
import io.umamiedge.contracts.registry.RegistryResource;
import io.umamiedge.contracts.registry.ResidencyPolicy;
import io.umamiedge.contracts.registry.RuntimeGroup;
import io.umamiedge.contracts.registry.Site;
import io.umamiedge.contracts.registry.SiteOwner;
import io.umamiedge.contracts.registry.SlaPolicy;
import io.umamiedge.contracts.registry.Tier;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.telemetry.RuntimeState;
import io.umamiedge.routing.simulation.Simulation;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.Currency;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LiveFleetTest {
    private static final ModelName LLAMA = new ModelName("llama");
    private static final CorridorId EU = new CorridorId("eu");
    private static final URI URL = URI.create("http://127.0.0.1:9001");
    private static final List<RegistryResource> REGISTRY = List.of(
            new Corridor(EU, "EU", "EU", Set.of(new CountryCode("DE")), null),
            new SiteOwner(new SiteOwnerId("colo"), "Colo", new CountryCode("DE"), Currency.getInstance("USD"), 7_000),
            new Site(
                    new SiteId("berlin"),
                    EU,
                    new SiteOwnerId("colo"),
                    "Berlin",
                    new CountryCode("DE"),
                    NodeGroup.CAMPUS,
                    52.5,
                    13.4,
                    null,
                    null),
            node("de-2", NodeState.ACTIVE),
            node("de-1", NodeState.ACTIVE),
            node("de-3", NodeState.DRAINING),
            new ResidencyPolicy(
                    new ResidencyPolicyId("de"),
                    Set.of(new CountryCode("DE")),
                    Set.of(),
                    null,
                    AuditMode.STANDARD,
                    null),
            new SlaPolicy(new SlaPolicyId("gold"), new BigDecimal("0.99"), 500, 15, FailoverRule.ANY_PERMITTED, null),
            customer("acme"));
    private static final String SCENARIO = """
            {"name": "live", "duration_seconds": 10, "fleet": {"from": "live"},
             "profiles": [{"id": "gpu", "ttft_ms": 50, "prompt_tokens_per_second": 10000, "tokens_per_second": 100,
                           "batching_slowdown": 0, "max_waiting": 8}],
             "sla_policies": [{"id": "gold", "uptime_target": 0.9, "p95_latency_ms": 9000,
                               "escalation_window_minutes": 15, "failover_rule": "none"}],
             "gateways": [{"corridor_id": "eu", "count": 1}],
             "demand": [{"customer_id": "acme", "corridor_id": "eu", "model": "llama",
                         "arrivals": {"kind": "poisson", "requests_per_second": 5},
                         "prompt_tokens": {"kind": "fixed", "tokens": 10},
                         "output_tokens": {"kind": "fixed", "tokens": 10}}]}""";

    @Test
    void writesTheRunningGridIntoTheScenario() throws Exception {
        Scenario complete = new LiveFleet(REGISTRY, List.of(candidate("de-1", 3, 123.0))).complete(scenario());

        assertThat(complete.fleet().nodes())
                .extracting(FleetNode::id, FleetNode::state)
                .containsExactly(
                        tuple(new NodeId("de-1"), NodeState.ACTIVE),
                        tuple(new NodeId("de-2"), NodeState.ACTIVE),
                        tuple(new NodeId("de-3"), NodeState.DRAINING));
        FleetRuntime measured = complete.fleet().nodes().getFirst().runtimes().getFirst();
        assertThat(measured.slots()).isEqualTo(3);
        assertThat(complete.profiles())
                .filteredOn(profile -> profile.id().equals(measured.profile()))
                .singleElement()
                .isEqualTo(new RuntimeProfile(measured.profile(), 123, 10_000, 100, 0, 8));
        FleetRuntime unmeasured = complete.fleet().nodes().get(1).runtimes().getFirst();
        assertThat(unmeasured)
                .isEqualTo(new FleetRuntime(
                        new RuntimeId("main"), RuntimeGroup.VLLM, List.of(LLAMA), 8, new ProfileId("gpu")));
        // The scenario's own policy goes before the grid's.
        assertThat(complete.slaPolicies())
                .singleElement()
                .extracting(SlaPolicy::p95LatencyMs)
                .isEqualTo(9_000);
        assertThat(complete.customers()).containsExactly(customer("acme"));
    }

    @Test
    void canBeSimulatedAndKept() throws Exception {
        Scenario complete = new LiveFleet(REGISTRY, List.of()).complete(scenario());

        var result = new Simulation(complete).run((share, requests) -> true);

        assertThat(result.requests().served())
                .isPositive()
                .isEqualTo(result.requests().arrived());
        assertThat(result.nodes())
                .filteredOn(node -> node.nodeId().value().equals("de-3"))
                .singleElement()
                .satisfies(draining -> assertThat(draining.served()).isZero());
        assertThat(ScenarioReader.read(Json.lenient().valueToTree(complete))).isEqualTo(complete);
    }

    @Test
    void saysWhatOfTheScenarioTheGridDoesNotHave() throws Exception {
        LiveFleet fleet = new LiveFleet(REGISTRY.subList(0, 6), List.of());
        Scenario scenario = scenario();

        assertThatThrownBy(() -> fleet.complete(scenario))
                .isInstanceOf(ScenarioException.class)
                .hasMessage("demand[0].customer_id 'acme' is not in the scenario");
    }

    private static Scenario scenario() throws JsonProcessingException, ScenarioException {
        return ScenarioReader.read(Json.strict().readTree(SCENARIO));
    }

    private static Node node(String id, NodeState state) {
        return new Node(
                new NodeId(id),
                new SiteId("berlin"),
                List.of(new NodeRuntime(new RuntimeId("main"), RuntimeGroup.VLLM, URL, List.of(LLAMA), 8)),
                Set.of(Tier.PILOT),
                Set.of(),
                state);
    }

    private static Customer customer(String id) {
        return new Customer(
                new CustomerId(id),
                id,
                Tier.PILOT,
                EU,
                Set.of(EU),
                new ResidencyPolicyId("de"),
                new SlaPolicyId("gold"),
                new CustomerLimits(60, 60_000, 8),
                Set.of());
    }

    private static Candidate candidate(String node, int slots, Double ttft) {
        return new Candidate(
                new NodeId(node),
                EU,
                "EU",
                new SiteId("berlin"),
                new CountryCode("DE"),
                NodeGroup.CAMPUS,
                Set.of(Tier.PILOT),
                Set.of(),
                List.of(new CandidateRuntime(
                        new RuntimeId("main"),
                        RuntimeGroup.VLLM,
                        URL,
                        List.of(LLAMA),
                        RuntimeState.READY,
                        slots,
                        0,
                        0,
                        null,
                        ttft,
                        null,
                        null,
                        null)),
                Verdict.ELIGIBLE,
                "the node is active and reports",
                Instant.EPOCH,
                1,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
