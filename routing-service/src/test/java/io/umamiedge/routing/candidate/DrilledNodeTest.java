package io.umamiedge.routing.candidate;

import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.ExerciseId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.registry.Node;
import io.umamiedge.contracts.registry.NodeState;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.DrillWindow;
import io.umamiedge.contracts.routing.Failover;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.contracts.routing.Verdict;
import io.umamiedge.contracts.telemetry.NodeHealth;
import io.umamiedge.platform.testing.Samples;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DrilledNodeTest {
    private static final Instant NOW = TestGrid.NOW;
    private static final ExerciseId DRILL = new ExerciseId("drill-1");
    private static final NodeId NODE = new NodeId("de-1");
    private static final Outage OUTAGE = new Outage(DRILL, Set.of(NODE), NOW.plusSeconds(10), NOW.plusSeconds(70));

    private final TestGrid grid = new TestGrid().corridor("de-1", "de-2", "de-3");

    @Test
    void takesTheNodeOutForTheTimeOfTheDrillAndRestoresItAsItWas() {
        Candidate before = grid.candidate("de-1");
        grid.router.apply(List.of(OUTAGE));
        assertThat(grid.router.overdue(NOW.plusSeconds(9))).isEmpty();
        assertThat(grid.look(NOW.plusSeconds(9))).isEmpty();

        assertThat(grid.router.overdue(NOW.plusSeconds(10))).containsExactly(NODE);
        grid.look(NOW.plusSeconds(10));
        Candidate drilled = grid.candidate("de-1");
        assertThat(drilled.verdict()).isEqualTo(Verdict.DRILLED);
        assertThat(drilled.reason()).isEqualTo("taken out by drill drill-1 until 2026-11-24T10:01:10Z");
        assertThat(drilled.drill())
                .isEqualTo(new DrillWindow(
                        DRILL, OUTAGE.until(), Verdict.ELIGIBLE, "the node is active and reports", before.since()));
        assertThat(grid.look(NOW.plusSeconds(69))).isEmpty();

        assertThat(grid.router.overdue(NOW.plusSeconds(70))).containsExactly(NODE);
        grid.look(NOW.plusSeconds(70));
        assertThat(grid.candidate("de-1")).isEqualTo(before);
        assertThat(grid.failovers()).singleElement().satisfies(failover -> {
            assertThat(failover.cause()).isEqualTo(FailoverCause.NODE_DRILLED);
            assertThat(failover.exerciseId()).isEqualTo(DRILL);
            assertThat(failover.remaining().nodes()).isEqualTo(2);
        });
    }

    @Test
    void restoresTheNodeWhenTheDrillIsStopped() {
        Candidate before = grid.candidate("de-1");
        grid.router.apply(List.of(OUTAGE));
        grid.look(NOW.plusSeconds(10));
        grid.router.apply(List.of(new Outage(DRILL, Set.of(NODE), OUTAGE.from(), NOW.plusSeconds(20))));
        assertThat(grid.router.overdue(NOW.plusSeconds(20))).containsExactly(NODE);
        grid.look(NOW.plusSeconds(20));

        assertThat(grid.candidate("de-1")).isEqualTo(before);
    }

    @Test
    void takesTheNodeOutAgainForTheNextDrill() {
        Outage over = new Outage(new ExerciseId("drill-0"), Set.of(NODE), NOW.minusSeconds(60), NOW);
        grid.router.apply(List.of(OUTAGE, over));
        assertThat(grid.router.overdue(NOW.plusSeconds(10))).containsExactly(NODE);
        grid.router.apply(List.of(over, OUTAGE));
        assertThat(grid.router.overdue(NOW.plusSeconds(10))).containsExactly(NODE);
    }

    @Test
    void anotherRouterRestoresTheNodeAtTheDeadline() {
        Candidate before = grid.candidate("de-1");
        grid.router.apply(List.of(OUTAGE));
        grid.look(NOW.plusSeconds(10));

        CandidateBoard read = new CandidateBoard();
        Router other = grid.router(read, _ -> 0);
        grid.board.after("").forEach(candidate -> other.published(candidate.nodeId(), candidate));
        other.apply(grid.registry());
        for (String node : List.of("de-1", "de-2", "de-3")) {
            other.apply(new NodeId(node), Snapshots.of(node, NodeHealth.READY, 8, 1, NOW), NOW);
        }
        other.apply(List.of(OUTAGE));
        other.own(0);

        assertThat(other.changes(NOW.plusSeconds(60))).isEmpty();
        assertThat(other.changes(NOW.plusSeconds(70))).containsExactly(new Router.Change(NODE, before, null));
    }

    @Test
    void leavesANodeAloneThatIsDrained() {
        grid.router.apply(List.of(OUTAGE));
        Node node = Samples.node("de-1", "berlin", TestGrid.URL);
        grid.put(new Node(
                node.id(), node.siteId(), node.runtimes(), node.tiers(), node.certifications(), NodeState.DRAINING));
        grid.look(NOW.plusSeconds(10));

        assertThat(grid.candidate("de-1").verdict()).isEqualTo(Verdict.DRAINING);
        assertThat(grid.candidate("de-1").drill()).isNull();
    }

    /** Whatever happens to the grid meanwhile: when the drill is over it stands as a grid that was never drilled. */
    @Test
    void leavesNoTraceOnTheCandidates() {
        for (long seed = 1; seed <= 10; seed++) {
            TestGrid drilled = new TestGrid().corridor("de-1", "de-2", "de-3", "de-4", "de-5", "de-6");
            TestGrid spared = new TestGrid().corridor("de-1", "de-2", "de-3", "de-4", "de-5", "de-6");
            drilled.router.apply(List.of(OUTAGE));
            Random random = new Random(seed);
            for (int second = 1; second <= 71; second++) {
                Instant at = NOW.plusSeconds(second);
                String node = "de-" + (1 + random.nextInt(2));
                NodeHealth health = random.nextInt(8) == 0 ? NodeHealth.STALE : NodeHealth.READY;
                int running = random.nextInt(8);
                int failures = random.nextInt(6) == 0 ? 5 : 0;
                for (TestGrid grid : List.of(drilled, spared)) {
                    grid.heard(node, health, 8, running, at);
                    grid.heard("de-" + (3 + second % 4), at);
                    grid.fail("de-2", failures, at);
                    grid.look(at);
                }
            }
            assertThat(standing(drilled)).as("seed %d", seed).isEqualTo(standing(spared));
            assertThat(drilled.failovers().stream()
                            .map(Failover::cause)
                            .filter(cause -> cause == FailoverCause.NODE_DRILLED))
                    .as("seed %d", seed)
                    .hasSizeLessThanOrEqualTo(1);
        }
    }

    /** All that matters to a choice; when a node's load was last said again follows from what else was said. */
    private static List<Candidate> standing(TestGrid grid) {
        return grid.board.after("").stream()
                .map(candidate -> candidate.asOf(0, null))
                .toList();
    }
}
