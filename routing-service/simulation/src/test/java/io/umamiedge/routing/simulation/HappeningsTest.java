package io.umamiedge.routing.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.contracts.routing.Rule;
import io.umamiedge.routing.simulation.result.FailoverCounts.CauseCount;
import io.umamiedge.routing.simulation.result.Interval;
import io.umamiedge.routing.simulation.result.RuleCount;
import io.umamiedge.routing.simulation.result.SimulationResult;
import java.util.List;
import org.junit.jupiter.api.Test;

class HappeningsTest {
    @Test
    void aCrashLosesNothingThatHadNotBegun() {
        SimulationResult result = Scenarios.run(Scenarios.with(busy(), """
                {"kind": "node_loss", "at_seconds": 20, "duration_seconds": 20, "target": {"node_id": "de-1"},
                 "how": "crash"}"""));

        assertThat(result.requests().failed()).isZero();
        // At most its four slots were in the middle of an answer.
        assertThat(result.requests().interrupted()).isBetween(1L, 4L);
        assertThat(result.failovers().byCause())
                .extracting(CauseCount::cause)
                .contains(FailoverCause.CONNECT_FAILED)
                .doesNotContain(FailoverCause.CONNECT_TIMEOUT);
        assertThat(result.failovers().rescued()).isEqualTo(result.failovers().requests());
        // The router has noticed within its patience and a sweep; nobody tries the node from then on.
        assertThat(result.intervals().stream()
                        .filter(interval -> interval.atSeconds() > 25)
                        .mapToLong(Interval::failovers))
                .containsOnly(0L);
    }

    @Test
    void aSiteWithoutPowerCostsTheConnectTimeoutUntilItIsStale() {
        SimulationResult result = Scenarios.run(
                Scenarios.with(busy(), "{\"kind\": \"site_loss\", \"at_seconds\": 20, \"site_id\": \"frankfurt\"}"));

        assertThat(result.failovers().byCause()).extracting(CauseCount::cause).contains(FailoverCause.CONNECT_TIMEOUT);
        assertThat(result.requests().failed()).isZero();
        assertThat(between(result, 19, 25))
                .anySatisfy(interval -> assertThat(interval.ttftP95Ms()).isGreaterThan(1_000));
        // Later on requests go to Paris and Dubai at once, where they may have to wait but for no timeout.
        assertThat(between(result, 30, 60))
                .allSatisfy(interval -> assertThat(interval.ttftP95Ms()).isLessThan(1_000));
        assertThat(result.corridors().get(1).servedFromElsewhere()).isPositive();
    }

    @Test
    void aCorridorThatIsCutOffServesItselfAndNobodyElse() {
        ObjectNode scenario = Scenarios.with(
                Scenarios.small(),
                "{\"kind\": \"corridor_cut\", \"at_seconds\": 20, \"duration_seconds\": 20, \"corridor_id\": \"mena\"}");
        // Acme is at home in mena now; half of its requests come in there, half in eu.
        Scenarios.item(scenario, "customers", 0).put("home_corridor_id", "mena");
        ObjectNode second = Scenarios.item(scenario, "demand", 0).deepCopy();
        second.put("corridor_id", "mena");
        ((ObjectNode) second.path("arrivals")).put("requests_per_second", 2);
        scenario.withArray("demand").add(second);

        SimulationResult result = Scenarios.run(scenario);

        assertThat(result.requests().refused() + result.requests().failed()).isZero();
        assertThat(result.failovers().byCause()).extracting(CauseCount::cause).contains(FailoverCause.CONNECT_TIMEOUT);
        long mena = result.corridors().get(1).served();
        assertThat(mena).isGreaterThan(result.corridors().get(1).servedFromElsewhere());
        // While it is cut off its own gateway goes on serving on its last view.
        assertThat(between(result, 25, 40).stream()
                        .mapToDouble(interval -> interval.utilisation().get(1))
                        .average())
                .hasValueCloseTo(0.25, within(0.12));
        assertThat(result.policyAudit().violations()).isZero();
    }

    @Test
    void aLongerWayIsSeenInTheFirstToken() {
        SimulationResult result = Scenarios.run(Scenarios.with(Scenarios.small(), """
                {"kind": "latency_shift", "at_seconds": 20, "duration_seconds": 20, "target": {"corridor_id": "eu"},
                 "added_ms": 80}"""));

        assertThat(between(result, 22, 40))
                .allSatisfy(interval -> assertThat(interval.ttftP95Ms()).isCloseTo(152, within(2.0)));
        assertThat(between(result, 42, 60))
                .allSatisfy(interval -> assertThat(interval.ttftP95Ms()).isCloseTo(72, within(1.0)));
    }

    @Test
    void nodesThatShrinkMakeRequestsGoElsewhere() {
        ObjectNode scenario = busy();
        assertThat(Scenarios.run(scenario).corridors().get(1).served()).isZero();

        SimulationResult result = Scenarios.run(Scenarios.with(scenario, """
                {"kind": "capacity_change", "at_seconds": 20, "target": {"corridor_id": "eu"}, "slots_percent": 25,
                 "speed_percent": 100}"""));

        assertThat(result.corridors().get(1).served()).isGreaterThan(50);
        assertThat(result.requests().lost()).isZero();
    }

    @Test
    void aPolicyChangeBindsAsSoonAsItIsHeardOf() {
        ObjectNode scenario = Scenarios.with(busy(), """
                {"kind": "policy_change", "at_seconds": 20, "residency_policies": [
                  {"id": "everywhere", "allowed_countries": ["AE"], "audit": "strict"}]}""");
        scenario.putObject("telemetry").put("registry_delay_ms", 500);

        SimulationResult result = Scenarios.run(scenario);

        assertThat(result.policyAudit().violations()).isZero();
        assertThat(result.policyAudit().outdated()).isPositive();
        assertThat(between(result, 22, 60))
                .allSatisfy(interval ->
                        assertThat(interval.utilisation().getFirst()).isZero());
        assertThat(result.refusals()).extracting(RuleCount::rule).containsExactly(Rule.SATURATED);
    }

    @Test
    void onlyAShareOfTheTargetIsHit() {
        SimulationResult result = Scenarios.run(Scenarios.with(Scenarios.small(), """
                {"kind": "capacity_change", "at_seconds": 0, "target": {"corridor_id": "eu", "percent": 34},
                 "slots_percent": 0, "speed_percent": 100}"""));

        assertThat(result.nodes().stream().filter(node -> node.served() == 0)).hasSize(2);
        assertThat(result.requests().served()).isEqualTo(result.requests().arrived());
    }

    /** About five of the twelve slots of the corridor are taken. */
    private static ObjectNode busy() {
        ObjectNode scenario = Scenarios.small();
        ((ObjectNode) Scenarios.item(scenario, "demand", 0).path("arrivals")).put("requests_per_second", 9);
        return scenario;
    }

    private static List<Interval> between(SimulationResult result, int from, int to) {
        List<Interval> found = result.intervals().stream()
                .filter(interval -> interval.atSeconds() >= from
                        && interval.atSeconds() + result.intervalSeconds() <= to
                        && interval.served() > 0)
                .toList();
        assertThat(found).isNotEmpty();
        return found;
    }
}
