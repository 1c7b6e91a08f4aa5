package io.umamiedge.routing.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.umamiedge.contracts.exercise.DrillStarted;
import io.umamiedge.contracts.exercise.DrillTraffic;
import io.umamiedge.contracts.exercise.Hypothesis;
import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.ExerciseId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.SiteId;
import io.umamiedge.contracts.telemetry.NodeHealth;
import io.umamiedge.platform.testing.Samples;
import io.umamiedge.routing.candidate.TestGrid;
import io.umamiedge.routing.drill.DrillRules.Refusal;
import io.umamiedge.routing.engine.PolicyBook;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DrillRulesTest {
    private static final Hypothesis HYPOTHESIS = new Hypothesis("t", 0.99, null, null, null, null);

    private final TestGrid grid = new TestGrid().corridor("de-1", "de-2", "de-3");
    private final DrillRules rules = new DrillRules(grid.board());

    @Test
    void letsADrillBeginThatTheCorridorCanDoWithout() {
        assertThat(refusal(node("de-1"))).isEmpty();
        assertThat(rules.targets(node("de-1")))
                .extracting(candidate -> candidate.nodeId().value())
                .containsExactly("de-1");
    }

    @Test
    void namesWhatIsNotThere() {
        assertThat(refusal(request("mena", "de-1", null, null)))
                .contains(new Refusal.Unknown("corridor_id", "is not a corridor with nodes"));
        assertThat(refusal(node("de-9"))).contains(new Refusal.Unknown("node_id", "has no node in the corridor"));
        assertThat(refusal(request("eu", null, "paris", null)))
                .contains(new Refusal.Unknown("site_id", "has no node in the corridor"));
    }

    @Test
    void refusesNodesThatAreOutAlready() {
        grid.heard("de-1", NodeHealth.STALE, 8, 0, TestGrid.NOW);
        grid.settle(TestGrid.NOW);

        assertThat(refusal(node("de-1"))).containsInstanceOf(Refusal.NotOffered.class);
    }

    @Test
    void refusesASecondDrillInACorridor() {
        Drill running = new Drill(Happenings.started(), null, null);

        assertThat(rules.refusal(node("de-1"), Optional.of(running), book()))
                .contains(new Refusal.Running(Happenings.DRILL));
    }

    @Test
    void refusesToLeaveAPolicyWithoutANodeUnlessNothingIsTakenOut() {
        assertThat(refusal(request("eu", null, "berlin", null)))
                .contains(new Refusal.TooMuch(
                        "nobody else may serve llama-3.1-8b for ENTERPRISE under 'de-only', llama-3.1-8b for PILOT under"
                                + " 'de-only', llama-3.1-8b for SOVEREIGN under 'de-only'"));
        assertThat(refusal(request("eu", null, "berlin", DrillTraffic.SYNTHETIC)))
                .isEmpty();
    }

    @Test
    void refusesToLeaveLessThanTheFloor() {
        TestGrid small = new TestGrid().corridor("de-1", "de-2");
        small.heard("de-2", NodeHealth.READY, 2, 0, TestGrid.NOW);
        small.settle(TestGrid.NOW);

        assertThat(new DrillRules(small.board())
                        .refusal(node("de-1"), Optional.empty(), PolicyBook.of(1, small.registry()::all)))
                .contains(new Refusal.TooMuch("the corridor would be left with 2 of 10 slots, less than 0.5 of them"));
    }

    @Test
    void takesOfASiteWhatIsOffered() {
        grid.put(Samples.site("paris", "eu", "owner", "DE"));
        grid.put(Samples.node("fr-2", "paris", TestGrid.URL));
        grid.put(Samples.node("fr-1", "paris", TestGrid.URL));
        grid.put(Samples.node("fr-3", "paris", TestGrid.URL));
        grid.heard("fr-2", TestGrid.NOW);
        grid.heard("fr-1", TestGrid.NOW);
        grid.settle(TestGrid.NOW);
        DrillRequest site = request("eu", null, "paris", null);

        assertThat(refusal(site)).isEmpty();
        DrillStarted started = rules.start(site, new ExerciseId("d"), "ada", "00", TestGrid.NOW);
        assertThat(started.nodeIds()).containsExactly(new NodeId("fr-1"), new NodeId("fr-2"));
        assertThat(started.startsAt()).isEqualTo(TestGrid.NOW.plusSeconds(10));
        assertThat(started.endsAt()).isEqualTo(TestGrid.NOW.plusSeconds(70));
        assertThat(started.recoveredAt()).isEqualTo(TestGrid.NOW.plusSeconds(80));
    }

    @Test
    void refusesWhatMakesNoSense() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> request("eu", "de-1", "berlin", null))
                .withMessage("node_id or site_id must be given, and not both");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DrillRequest(
                        new CorridorId("eu"), new NodeId("de-1"), null, HYPOTHESIS, 4, null, null, null, null))
                .withMessage("duration_seconds must be 5 to 3600");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DrillRequest(
                        new CorridorId("eu"),
                        new NodeId("de-1"),
                        null,
                        Happenings.HYPOTHESIS,
                        60,
                        null,
                        null,
                        DrillTraffic.SYNTHETIC,
                        null))
                .withMessageStartingWith("hypothesis.max_p95_latency_ms cannot be measured");
    }

    private Optional<Refusal> refusal(DrillRequest request) {
        return rules.refusal(request, Optional.empty(), book());
    }

    private PolicyBook book() {
        return PolicyBook.of(1, grid.registry()::all);
    }

    private static DrillRequest node(String node) {
        return request("eu", node, null, null);
    }

    private static DrillRequest request(
            String corridor, @Nullable String node, @Nullable String site, @Nullable DrillTraffic traffic) {
        return new DrillRequest(
                new CorridorId(corridor),
                node == null ? null : new NodeId(node),
                site == null ? null : new SiteId(site),
                HYPOTHESIS,
                60,
                null,
                null,
                traffic,
                null);
    }
}
