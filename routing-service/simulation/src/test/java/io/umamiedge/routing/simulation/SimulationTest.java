package io.umamiedge.routing.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.routing.Rule;
import io.umamiedge.routing.simulation.result.CorridorUse;
import io.umamiedge.routing.simulation.result.NodeUse;
import io.umamiedge.routing.simulation.result.RuleCount;
import io.umamiedge.routing.simulation.result.SimulationResult;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class SimulationTest {
    @Test
    void answersTheSameBytesForTheSameSeedAndOthersForAnother() throws JsonProcessingException {
        ObjectNode scenario = Scenarios.small();
        String once = Json.lenient().writeValueAsString(Scenarios.run(scenario));

        assertThat(Json.lenient().writeValueAsString(Scenarios.run(scenario))).isEqualTo(once);
        assertThat(Json.lenient().writeValueAsString(Scenarios.run(scenario.put("seed", 2))))
                .isNotEqualTo(once);
    }

    @Test
    void servesALightLoadAsFastAsItsNodesAre() {
        SimulationResult result = Scenarios.run(Scenarios.small());

        assertThat(result.requests().arrived()).isBetween(200L, 290L);
        assertThat(result.requests().served()).isEqualTo(result.requests().arrived());
        // 50 ms, 100 tokens at 10 000/s, one token at 100/s and a round trip of 2 ms; then fifty tokens at 100/s.
        assertThat(result.ttft().p50Ms()).isCloseTo(72, within(0.1));
        assertThat(result.ttft().p99Ms()).isCloseTo(72, within(0.1));
        assertThat(result.e2e().p95Ms()).isCloseTo(572, within(0.6));
        assertThat(result.serviceLevels()).singleElement().satisfies(level -> {
            assertThat(level.isP95Kept()).isTrue();
            assertThat(level.isUptimeKept()).isTrue();
            assertThat(level.withinTarget()).isEqualTo(1);
        });
        assertThat(result.policyAudit().violations()).isZero();
        assertThat(result.policyAudit().checked())
                .isGreaterThan(result.requests().arrived());
        assertThat(result.bill().customers()).singleElement().satisfies(cost -> {
            assertThat(cost.requests()).isEqualTo(result.requests().served());
            assertThat(cost.promptTokens()).isEqualTo(100 * cost.requests());
            assertThat(cost.completionTokens()).isEqualTo(51 * cost.requests());
        });
    }

    @Test
    void keepsCustomersInTheirHomeCorridorWhileItHasRoom() {
        SimulationResult result = Scenarios.run(Scenarios.small());

        assertThat(result.corridors())
                .extracting(CorridorUse::corridorId, CorridorUse::served)
                .containsExactly(
                        tuple(new CorridorId("eu"), result.requests().served()), tuple(new CorridorId("mena"), 0L));
    }

    /**
     * One node, one gateway, no queue: a loss system, whose share of refused requests Erlang's B formula tells whatever
     * the distribution of service times.
     */
    @Test
    void refusesTheShareThatErlangTells() {
        ObjectNode scenario = lossSystem();
        double erlangs = 20 * 0.571;

        SimulationResult result = Scenarios.run(scenario);

        double refused =
                (double) result.requests().refused() / result.requests().arrived();
        assertThat(refused).isCloseTo(erlangB(12, erlangs), within(0.006));
        assertThat(result.refusals()).extracting(RuleCount::rule).containsExactly(Rule.SATURATED);
        // Little's law: busy slots are the served requests' rate times the time each takes in the runtime.
        double busy = (double) result.requests().served() / result.durationSeconds() * 0.569;
        assertThat(result.nodes())
                .filteredOn(node -> node.nodeId().value().equals("de-1"))
                .singleElement()
                .extracting(NodeUse::utilisation)
                .satisfies(share -> assertThat(share).isCloseTo(busy / 12, within(0.003)));
    }

    private static ObjectNode lossSystem() {
        ObjectNode scenario = Scenarios.small();
        scenario.put("duration_seconds", 3_000);
        scenario.withArray("gateways").remove(1);
        Scenarios.item(scenario, "gateways", 0).put("count", 1);
        ObjectNode node = (ObjectNode) scenario.path("fleet").path("nodes").path(0);
        ((ObjectNode) node.path("runtimes").path(0)).put("slots", 12);
        node.put("count", 1);
        // Requests keep to Germany, where one node stands.
        Scenarios.item(scenario, "residency_policies", 0)
                .putArray("allowed_countries")
                .add("DE");
        ObjectNode demand = Scenarios.item(scenario, "demand", 0);
        ((ObjectNode) demand.path("arrivals")).put("requests_per_second", 20);
        demand.set("output_tokens", Scenarios.tree("{\"kind\": \"uniform\", \"least\": 1, \"most\": 101}"));
        return scenario;
    }

    private static double erlangB(int slots, double erlangs) {
        double blocked = 1;
        for (int i = 1; i <= slots; i++) {
            blocked = erlangs * blocked / (i + erlangs * blocked);
        }
        return blocked;
    }

    @Test
    void followsTheSun() {
        ObjectNode scenario = Scenarios.small();
        scenario.put("duration_seconds", 86_400);
        scenario.put("starts_at", "2026-03-01T06:00:00Z");
        Scenarios.item(scenario, "demand", 0)
                .set(
                        "arrivals",
                        Scenarios.tree("{\"kind\": \"diurnal\", \"requests_per_second\": 0.5, \"swing\": 0.8,"
                                + " \"peak_hour\": 18}"));

        SimulationResult result = Scenarios.run(scenario);

        assertThat((double) result.requests().arrived()).isCloseTo(43_200, within(700.0));
        // Twelve hours after the start is the peak, 1.8 times the mean; the start is the trough, 0.2 times.
        assertThat(perSecond(result, 12)).isCloseTo(0.9, within(0.07));
        assertThat(perSecond(result, 0)).isCloseTo(0.1, within(0.04));
    }

    private static double perSecond(SimulationResult result, int hour) {
        return result.intervals().stream()
                .filter(interval ->
                        Math.abs(interval.atSeconds() + result.intervalSeconds() / 2 - hour * 3_600) < 1_800)
                .mapToDouble(interval -> (double) interval.arrived() / result.intervalSeconds())
                .average()
                .orElseThrow();
    }

    @Test
    void repeatsARecordingRequestByRequest() {
        ObjectNode scenario = Scenarios.small();
        ObjectNode demand = Scenarios.item(scenario, "demand", 0);
        demand.remove("prompt_tokens");
        demand.remove("output_tokens");
        demand.set("arrivals", Scenarios.tree("""
                {"kind": "recorded", "requests": [
                  {"at_ms": 0, "prompt_tokens": 10, "output_tokens": 1},
                  {"at_ms": 1500, "prompt_tokens": 20, "output_tokens": 2},
                  {"at_ms": 60000, "prompt_tokens": 40, "output_tokens": 4}]}"""));

        SimulationResult result = Scenarios.run(scenario);

        assertThat(result.requests().served()).isEqualTo(2);
        assertThat(result.bill().customers()).singleElement().satisfies(cost -> {
            assertThat(cost.promptTokens()).isEqualTo(30);
            assertThat(cost.completionTokens()).isEqualTo(3);
        });
    }

    @Test
    void stopsWhenItIsTold() {
        ObjectNode scenario = Scenarios.small().put("duration_seconds", 3_600);

        assertThatThrownBy(() -> new Simulation(Scenarios.read(scenario)).run((share, requests) -> requests < 1_000))
                .isInstanceOf(CancellationException.class);
    }
}
