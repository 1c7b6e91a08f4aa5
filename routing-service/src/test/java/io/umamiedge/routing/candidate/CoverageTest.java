package io.umamiedge.routing.candidate;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.ResidencyPolicyId;
import io.umamiedge.contracts.registry.Tier;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.telemetry.NodeHealth;
import io.umamiedge.platform.testing.Samples;
import io.umamiedge.routing.engine.PolicyBook;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CoverageTest {
    private final TestGrid grid = new TestGrid().corridor("de-1", "de-2");

    @Test
    void namesEveryPolicyTierAndModelThatNobodyElseCouldServe() {
        grid.put(Samples.site("paris", "eu", "owner", "FR"));
        grid.put(Samples.node("fr-1", "paris", TestGrid.URL));
        grid.put(Samples.residency("fr-only", "FR"));
        grid.put(Samples.residency("both", "FR", "DE"));
        grid.heard("fr-1", TestGrid.NOW);
        grid.look(TestGrid.NOW);

        assertThat(gaps("fr-1"))
                .containsExactlyInAnyOrder(
                        gap("fr-only", Tier.PILOT), gap("fr-only", Tier.ENTERPRISE), gap("fr-only", Tier.SOVEREIGN));
        assertThat(gaps("de-1")).isEmpty();
        assertThat(gaps("de-1", "de-2"))
                .hasSize(3)
                .allMatch(gap -> gap.residencyPolicyId().value().equals("de-only"));
        assertThat(gaps("de-1", "de-2", "fr-1")).hasSize(9);
    }

    @Test
    void countsOnNobodyWhoIsSilentOrProbed() {
        grid.heard("de-2", NodeHealth.STALE, 8, 0, TestGrid.NOW);
        grid.look(TestGrid.NOW);
        assertThat(gaps("de-1")).hasSize(3);
    }

    @Test
    void findsNoGapWhereNoPolicyIsRegistered() {
        TestGrid empty = new TestGrid().corridor("de-1");
        empty.remove(io.umamiedge.contracts.registry.ResourceKind.RESIDENCY_POLICY, "de-only");
        Coverage coverage = new Coverage(PolicyBook.of(1, empty.registry()::all));
        assertThat(coverage.needs(corridor(empty), empty.candidate("de-1"))).isFalse();
    }

    private Set<Coverage.Gap> gaps(String... leaving) {
        return new Coverage(PolicyBook.of(1, grid.registry()::all))
                .gaps(
                        corridor(grid),
                        List.of(leaving).stream()
                                .map(node -> grid.board.get(new NodeId(node)))
                                .toList());
    }

    private static Collection<Candidate> corridor(TestGrid grid) {
        return grid.board.inCorridor(new CorridorId("eu"));
    }

    private static Coverage.Gap gap(String policy, Tier tier) {
        return new Coverage.Gap(new ResidencyPolicyId(policy), tier, Samples.MODEL);
    }
}
