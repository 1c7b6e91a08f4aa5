package io.umamiedge.routing.engine;

import static io.umamiedge.routing.engine.Grid.LLAMA;
import static io.umamiedge.routing.engine.Grid.QWEN;
import static io.umamiedge.routing.engine.Grid.selected;
import static org.assertj.core.api.Assertions.assertThat;

import io.umamiedge.contracts.identity.ModelName;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.CandidateRuntime;
import io.umamiedge.contracts.routing.Destination;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class CandidateTableTest {
    private final Grid grid = new Grid();

    @Test
    void indexesTheSameAsAFreshTableAfterAnyChanges() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<NodeId, Candidate> expected = new HashMap<>();
        ModelName[] models = {LLAMA, QWEN, new ModelName("gemma"), new ModelName("mistral")};
        for (int step = 0; step < 5_000; step++) {
            String id = "node-" + random.nextInt(40);
            if (random.nextInt(4) == 0) {
                grid.remove(id);
                expected.remove(new NodeId(id));
            } else {
                int first = random.nextInt(4);
                Candidate candidate = grid.node(id, "DE")
                        .models(models[first], models[(first + 1 + random.nextInt(3)) % 4])
                        .build();
                grid.table.apply(candidate.nodeId(), candidate);
                expected.put(candidate.nodeId(), candidate);
            }
            for (ModelName model : models) {
                assertThat(nodes(model)).as("seed %d, step %d", seed, step).isEqualTo(serving(expected, model));
            }
        }
        assertThat(grid.table.size()).isEqualTo(expected.size());
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

    private Set<String> nodes(ModelName model) {
        Set<String> found = new TreeSet<>();
        for (Offer offer : grid.table.offers(model)) {
            if (offer != null) {
                assertThat(found.add(offer.candidate().nodeId().value())).isTrue();
            }
        }
        return found;
    }

    private static Set<String> serving(Map<NodeId, Candidate> candidates, ModelName model) {
        Set<String> found = new TreeSet<>();
        for (Candidate candidate : candidates.values()) {
            if (candidate.runtimes().getFirst().models().contains(model)) {
                found.add(candidate.nodeId().value());
            }
        }
        return found;
    }
}
