package io.umamiedge.routing.engine;

import static io.umamiedge.routing.engine.Grid.ACME;
import static io.umamiedge.routing.engine.Grid.NOW;
import static io.umamiedge.routing.engine.Grid.selected;
import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.DecisionId;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.RoutingDecision;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Prompts that begin alike go to one node, as long as that costs nobody else. */
class PrefixAffinityTest {
    private static final int NODES = 40;

    private final Grid grid = new Grid();
    private final long randomSeed = Long.getLong("seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(randomSeed);

    @Test
    void sendsPromptsThatBeginAlikeToOneNodeWhateverTheSeed() {
        nodes(NODES);
        for (long digest = 0; digest < 50; digest++) {
            String home = home(digest);
            for (int i = 0; i < 20; i++) {
                assertThat(home(digest)).as("seed %d", randomSeed).isEqualTo(home);
            }
        }
    }

    @Test
    void saysSo() {
        nodes(NODES);

        RoutingDecision decision = grid.ask("DE").digest(1L).decide();

        assertThat(decision.policyReason()).endsWith("among 40 permitted, where the prompt's prefix is at home");
        assertThat(decision.prefixDigest()).isEqualTo(1);
        assertThat(decision.compared()).hasSize(3);
        assertThat(decision.compared().getFirst().inputs().prefixRank()).isEqualTo(1);
        assertThat(decision.compared().getFirst().terms().affinity()).isEqualTo(-0.25);
    }

    /** A node twice as large is at home with twice as many prefixes. */
    @Test
    void spreadsPrefixesByTheSizeOfNodes() {
        for (int i = 0; i < NODES; i++) {
            grid.node("de-" + i, "DE").load(i % 2 == 0 ? 64 : 128, 0, 0).put();
        }
        Map<Boolean, Integer> homes = new HashMap<>();
        int prefixes = 3_000;
        for (int i = 0; i < prefixes; i++) {
            int node = Integer.parseInt(home(random.nextLong()).substring(3));
            homes.merge(node % 2 == 1, 1, Integer::sum);
        }

        // Standard deviation is 26: five of them either side of two thirds.
        assertThat(homes.get(true)).as("seed %d", randomSeed).isBetween(1_870, 2_130);
    }

    /** Half a node's share for each time that the skeleton parts the others into halves, beside its own. */
    @Test
    void leavesMostPrefixesWhereTheyAreWhenANodeLeaves() {
        nodes(NODES);
        Map<Long, String> before = new HashMap<>();
        for (long digest = 0; digest < 500; digest++) {
            before.put(digest, home(digest));
        }
        grid.remove("de-7");

        assertThat(before.entrySet().stream()
                        .filter(each -> !each.getValue().equals("de-7"))
                        .filter(each -> !each.getValue().equals(home(each.getKey()))))
                .hasSizeLessThan(500 / 10);
    }

    /** All requests begin alike: the home takes a little more than others, its second home too, and the rest spreads. */
    @Test
    void doesNotPileUpOnTheHome() {
        int slots = 16;
        for (int i = 0; i < NODES; i++) {
            grid.node("de-" + i, "DE").load(slots, 0, 0).put();
        }
        Map<String, Integer> inFlight = new HashMap<>();
        int requests = NODES * slots / 2;
        for (int i = 0; i < requests; i++) {
            Destination to = Objects.requireNonNull(grid.engine
                    .decide(
                            new DecisionId("d"),
                            grid.ask("DE")
                                    .digest(99L)
                                    .seed(random.nextLong())
                                    .now(NOW)
                                    .build())
                    .selected());
            var _ = grid.inFlight.begin(to, ACME);
            inFlight.merge(to.nodeId().value(), 1, Integer::sum);
        }

        // Half of each node would be in use, and affinity is worth a quarter more.
        assertThat(inFlight.values())
                .as("seed %d", randomSeed)
                .allSatisfy(used -> assertThat(used).isLessThan(slots));
        assertThat(inFlight).hasSize(NODES);
    }

    private void nodes(int count) {
        for (int i = 0; i < count; i++) {
            grid.node("de-" + i, "DE").put();
        }
    }

    private String home(long digest) {
        return Objects.requireNonNull(
                selected(grid.ask("DE").digest(digest).seed(random.nextLong()).decide()));
    }
}
