package io.umamiedge.routing.engine;

import static io.umamiedge.routing.engine.Grid.LLAMA;
import static io.umamiedge.routing.engine.Grid.QWEN;
import static io.umamiedge.routing.engine.Grid.selected;
import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.identity.ExerciseId;
import io.umamiedge.contracts.registry.FailoverRule;
import io.umamiedge.contracts.registry.RuntimeGroup;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.DrillWindow;
import io.umamiedge.contracts.routing.Rejection;
import io.umamiedge.contracts.routing.RoutingDecision;
import io.umamiedge.contracts.routing.Rule;
import io.umamiedge.contracts.routing.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class CandidateTableTest {
    private static final DecisionId DECISION = new DecisionId("d");
    private static final Instant DRILL_END = Grid.NOW.plusSeconds(3_600);

    private final Grid grid = new Grid();

    /** The index after any changes, in any order, is the one that a table makes which only ever saw what is left. */
    @Test
    void indexesTheSameAsAFreshTableAfterAnyChanges() {
        long seed = Long.getLong("seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 20; round++) {
            Fleet fleet = new Fleet(random, 120);
            for (int step = 0; step < 300; step++) {
                fleet.disturb();
            }
            RoutingEngine changed = new RoutingEngine(fleet.table);
            RoutingEngine fresh = new RoutingEngine(fleet.rebuilt());
            for (int i = 0; i < 200; i++) {
                RoutingQuestion question = question(fleet, random);
                assertThat(changed.decide(DECISION, question))
                        .as("seed %d, round %d", seed, round)
                        .isEqualTo(fresh.decide(DECISION, question));
            }
        }
    }

    private static RoutingQuestion question(Fleet fleet, SplittableRandom random) {
        return new Grid()
                .ask("DE", "FR", "NL", "AE", "SA", "US")
                .corridors("eu", "mena", "us")
                .model(Fleet.MODELS.get(random.nextInt(2)))
                .groups(random.nextBoolean() ? new RuntimeGroup[0] : new RuntimeGroup[] {RuntimeGroup.VLLM})
                .digest(random.nextBoolean() ? null : random.nextLong())
                .rule(List.of(FailoverRule.values()).get(random.nextInt(5)))
                .seed(random.nextLong())
                .now(fleet.now)
                .build();
    }

    @Test
    void namesAModelAsLongAsSomeNodeServesIt() {
        grid.node("de-1", "DE").models(LLAMA, QWEN).put();
        grid.node("de-2", "DE").put();
        assertThat(grid.table.models()).containsExactlyInAnyOrder(LLAMA, QWEN);

        grid.node("de-1", "DE").models(LLAMA).put();
        assertThat(grid.table.models()).containsExactly(LLAMA);

        grid.remove("de-1");
        grid.remove("de-2");
        grid.remove("de-2");
        assertThat(grid.table.models()).isEmpty();
        assertThat(grid.table.size()).isZero();
    }

    @Test
    void saysHowToReachWhatWasSelected() {
        grid.node("de-1", "DE").put();
        Destination selected = grid.ask("DE").decide().selected();

        assertThat(grid.table.runtime(selected))
                .extracting(CandidateRuntime::baseUrl)
                .hasToString("http://127.0.0.1:9000/de-1");
    }

    @Test
    void doesNotReachANodeThatMovedSinceItWasChosen() {
        grid.node("node-1", "DE").put();
        Destination selected = grid.ask("DE").decide().selected();

        grid.node("node-1", "US").put();
        assertThat(grid.table.runtime(selected)).isNull();
        grid.remove("node-1");
        assertThat(grid.table.runtime(selected)).isNull();
    }

    @Test
    void givesADrilledNodeBackAtTheDeadlineWithoutARouter() {
        grid.node("de-1", "DE").drill(drill(Verdict.ELIGIBLE)).put();
        grid.node("de-2", "DE").drill(drill(Verdict.STALE)).put();

        assertThat(grid.ask("DE").now(DRILL_END.minusMillis(1)).decide().rejections())
                .containsExactly(new Rejection(Rule.NODE_DRILLED, 2));
        RoutingDecision decision = grid.ask("DE").now(DRILL_END).decide();
        assertThat(selected(decision)).isEqualTo("de-1");
        assertThat(decision.rejections()).containsExactly(new Rejection(Rule.NODE_STALE, 1));
    }

    @Test
    void leavesToTheRouterWhatItHasSaidOfADrilledNodeSince() {
        Instant later = DRILL_END.plusSeconds(60);
        grid.node("de-1", "DE").drill(drill(Verdict.ELIGIBLE)).put();
        grid.node("de-1", "DE").verdict(Verdict.STALE).put();
        assertThat(grid.ask("DE").now(later).decide().emptiedBy()).isEqualTo(Rule.NODE_STALE);

        grid.node("de-1", "DE").drill(drill(Verdict.ELIGIBLE)).put();
        grid.remove("de-1");
        assertThat(grid.ask("DE").now(later).decide().selected()).isNull();
        assertThat(grid.table.size()).isZero();
    }

    private static DrillWindow drill(Verdict otherwise) {
        return new DrillWindow(new ExerciseId("d"), DRILL_END, otherwise, "reports", Grid.NOW);
    }

    @Test
    void alwaysShowsReadersANodeThatStaysWhileOthersComeAndGo() throws Exception {
        for (int i = 0; i < 20; i++) {
            grid.node("us-" + i, "US").put();
        }
        grid.node("de-1", "DE").put();
        AtomicBoolean isWriting = new AtomicBoolean(true);
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<Integer> reader = threads.submit(() -> {
                int decisions = 0;
                while (isWriting.get() || decisions < 1_000) {
                    assertThat(selected(grid.ask("DE").seed(decisions).decide()))
                            .isEqualTo("de-1");
                    decisions++;
                }
                return decisions;
            });
            Future<?> writer = threads.submit(() -> {
                Random random = new Random(1);
                for (int step = 0; step < 20_000; step++) {
                    String id = "us-" + random.nextInt(200);
                    if (random.nextBoolean()) {
                        grid.node(id, "US").put();
                    } else {
                        grid.remove(id);
                    }
                }
                isWriting.set(false);
            });
            writer.get();
            assertThat(reader.get()).isPositive();
        }
    }
}
