package io.umamiedge.routing.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.routing.simulation.result.RequestCounts;
import io.umamiedge.routing.simulation.result.SimulationResult;
import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Grids, policies and misfortunes at random; {@code -Dseed=…} repeats a run. */
class RandomScenariosTest {
    private static final List<String> COUNTRIES = List.of("DE", "FR", "AE");
    private static final List<String> RULES =
            List.of("same_site", "same_country", "same_corridor", "any_permitted", "none");

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);

    @Test
    void neverBreakAPolicyLoseCountOrChangeTheirAnswer() throws JsonProcessingException {
        for (int i = 0; i < 60; i++) {
            ObjectNode scenario = scenario();
            SimulationResult result = Scenarios.run(scenario);
            String what = "seed " + seed + ", case " + i + ": " + scenario;

            assertThat(result.policyAudit().examples()).as(what).isEmpty();
            assertThat(result.policyAudit().violations()).as(what).isZero();
            RequestCounts counts = result.requests();
            assertThat(counts.served() + counts.refused() + counts.failed() + counts.interrupted())
                    .as(what)
                    .isEqualTo(counts.arrived());
            assertThat(result.intervals().stream()
                            .mapToLong(one -> one.arrived())
                            .sum())
                    .as(what)
                    .isEqualTo(counts.arrived());
            assertThat(result.nodes())
                    .as(what)
                    .allSatisfy(node -> assertThat(node.utilisation()).isBetween(0.0, 1.0));
            assertThat(sum(result.bill().customers().stream()
                            .map(one -> one.amount())
                            .toList()))
                    .as(what)
                    .isEqualByComparingTo(result.bill().total())
                    .isEqualByComparingTo(sum(result.bill().owners().stream()
                                    .map(one -> one.amount())
                                    .toList())
                            .add(new BigDecimal(result.bill().platform())));
            if (i % 10 == 0) {
                assertThat(Json.lenient().writeValueAsString(Scenarios.run(scenario)))
                        .as(what)
                        .isEqualTo(Json.lenient().writeValueAsString(result));
            }
        }
    }

    private ObjectNode scenario() {
        ObjectNode scenario = Scenarios.small();
        scenario.put("seed", random.nextLong());
        scenario.put("duration_seconds", random.nextInt(5, 40));
        Scenarios.item(scenario, "residency_policies", 0).setAll(residency());
        Scenarios.item(scenario, "sla_policies", 0).put("failover_rule", any(RULES));
        ObjectNode acme = Scenarios.item(scenario, "customers", 0);
        acme.put("home_corridor_id", any(List.of("eu", "mena")));
        if (random.nextInt(4) == 0) {
            acme.putArray("dedicated_node_ids").add(any(List.of("de-1", "fr-1")));
        }
        ObjectNode other = acme.deepCopy();
        other.put("id", "other");
        other.putArray("dedicated_node_ids");
        scenario.withArray("customers").add(other);
        ObjectNode demand = Scenarios.item(scenario, "demand", 0);
        ((ObjectNode) demand.path("arrivals")).put("requests_per_second", random.nextDouble(1, 40));
        ObjectNode second = demand.deepCopy();
        second.put("customer_id", "other").put("corridor_id", "mena").put("stream", random.nextBoolean());
        scenario.withArray("demand").add(second);
        ObjectNode gateway = scenario.putObject("gateway");
        gateway.put("max_attempts", random.nextInt(1, 5));
        gateway.put("first_byte_timeout_ms", random.nextInt(60, 5_000));
        gateway.put("answer_timeout_ms", random.nextInt(600, 9_000));
        ArrayNode events = scenario.putArray("events");
        for (int i = random.nextInt(5); i > 0; i--) {
            events.add(event());
        }
        return scenario;
    }

    private ObjectNode residency() {
        ObjectNode policy = Scenarios.tree("{\"id\": \"everywhere\", \"audit\": \"strict\"}");
        ArrayNode allowed = policy.putArray("allowed_countries").add(any(COUNTRIES));
        COUNTRIES.forEach(country -> {
            if (random.nextBoolean()) {
                allowed.add(country);
            }
        });
        ArrayNode blocked = policy.putArray("blocked_countries");
        if (random.nextInt(3) == 0) {
            blocked.add(any(COUNTRIES));
        }
        if (random.nextInt(3) == 0) {
            policy.set("regulated", Scenarios.tree("""
                    {"data_class": "health", "required_certifications": ["ISO_27001"], "node_groups": ["colocation"]}"""));
        }
        return policy;
    }

    private ObjectNode event() {
        ObjectNode event = Scenarios.tree("{}").put("at_seconds", random.nextDouble(0, 40));
        if (random.nextBoolean()) {
            event.put("duration_seconds", random.nextDouble(0, 20));
        }
        ObjectNode target = Scenarios.tree("{}");
        switch (random.nextInt(3)) {
            case 0 -> target.put("node_id", any(List.of("de-1", "de-2", "fr-1", "ae-1")));
            case 1 -> target.put("site_id", any(List.of("frankfurt", "paris", "dubai")));
            default -> target.put("corridor_id", "eu").put("percent", random.nextInt(1, 100));
        }
        switch (random.nextInt(6)) {
            case 0 ->
                event.put("kind", "node_loss")
                        .put("how", any(List.of("crash", "silence")))
                        .set("target", target);
            case 1 -> event.put("kind", "site_loss").put("site_id", "paris");
            case 2 -> event.put("kind", "corridor_cut").put("corridor_id", any(List.of("eu", "mena")));
            case 3 -> event.put("kind", "latency_shift").put("added_ms", 200).set("target", target);
            case 4 ->
                event.put("kind", "capacity_change")
                        .put("slots_percent", random.nextInt(0, 200))
                        .put("speed_percent", random.nextInt(1, 200))
                        .set("target", target);
            default -> {
                event.remove("duration_seconds");
                event.put("kind", "policy_change")
                        .putArray("residency_policies")
                        .add(residency());
            }
        }
        return event;
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private static BigDecimal sum(List<String> amounts) {
        return amounts.stream().map(BigDecimal::new).reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
