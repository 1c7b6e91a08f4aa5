package io.umamiedge.routing.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RequestId;
import io.umamiedge.contracts.identity.ResidencyPolicyId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.RoutingDecision;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The check that must be able to fail: decisions that no engine makes. */
class AuditorTest {
    @Test
    void namesADecisionThatThePolicyForbids() {
        VirtualGrid grid = grid("DE", "FR");

        grid.audit(decision(grid, "fr-1"));
        assertThat(grid.auditor().result().violations()).isZero();
        grid.audit(decision(grid, "ae-1"));

        assertThat(grid.auditor().result().violations()).isEqualTo(1);
        assertThat(grid.auditor().result().examples())
                .containsExactly(
                        "request r of customer 'acme' was meant for node 'ae-1', but the data may not be in AE");
    }

    @Test
    void checksFallbacksToo() {
        VirtualGrid grid = grid("DE");

        grid.audit(decision(grid, "de-1", "de-2", "fr-1"));

        assertThat(grid.auditor().result().checked()).isEqualTo(3);
        assertThat(grid.auditor().result().violations()).isEqualTo(1);
    }

    private static VirtualGrid grid(String... countries) {
        var scenario = Scenarios.small();
        var allowed = Scenarios.item(scenario, "residency_policies", 0).putArray("allowed_countries");
        for (String country : countries) {
            allowed.add(country);
        }
        return new VirtualGrid(Scenarios.read(scenario));
    }

    private static RoutingDecision decision(VirtualGrid grid, String selected, String... fallbacks) {
        return new RoutingDecision(
                new DecisionId("d"),
                new RequestId("r"),
                1,
                new CustomerId("acme"),
                new ModelName("llama"),
                new ResidencyPolicyId("everywhere"),
                "EU",
                destination(grid, selected),
                "because",
                List.of(fallbacks).stream().map(node -> destination(grid, node)).toList(),
                List.of(),
                null,
                List.of(),
                1,
                1,
                Instant.EPOCH,
                null,
                null,
                Set.of(),
                null,
                null,
                null,
                null,
                Set.of(),
                null);
    }

    private static Destination destination(VirtualGrid grid, String id) {
        GridNode node = grid.node(new NodeId(id));
        return new Destination(
                node.id(),
                new RuntimeId("main"),
                node.site().id(),
                node.corridor().id(),
                node.corridor().region(),
                node.site().country());
    }
}
