package io.umamiedge.routing.simulations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.umamiedge.contracts.event.Json;
import io.umamiedge.contracts.identity.ExerciseId;
import io.umamiedge.routing.simulation.scenario.Scenario;
import io.umamiedge.routing.simulation.scenario.ScenarioReader;
import io.umamiedge.routing.simulations.SimulationQueue.Submitted;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SimulationQueueTest {
    private static final Instant NOW = Instant.parse("2026-03-02T07:00:00Z");

    private final AtomicInteger numbers = new AtomicInteger(100);
    private final SimulationQueue queue =
            new SimulationQueue(1, 2, () -> new ExerciseId("e" + numbers.incrementAndGet()));
    private final Scenario scenario = scenario();

    @Test
    void takesOneThatRunsAndAsManyThatWait() {
        SimulationRun first = accepted(queue.submit(scenario, "ada", null, "a", NOW));
        accepted(queue.submit(scenario, "ada", null, "a", NOW));

        assertThat(queue.submit(scenario, "ada", null, "a", NOW)).isEqualTo(new Submitted.Full());

        first.stopped("enough", NOW);
        accepted(queue.submit(scenario, "ada", null, "a", NOW));
    }

    @Test
    void answersTheSameRequestWithTheSameSimulation() {
        SimulationRun run = accepted(queue.submit(scenario, "ada", "key", "a", NOW));

        assertThat(queue.submit(scenario, "ada", "key", "a", NOW)).isEqualTo(new Submitted.Accepted(run, false));
        assertThat(queue.submit(scenario, "ada", "key", "b", NOW)).isEqualTo(new Submitted.KeyReused());
        // Another operator's key is another key.
        assertThat(accepted(queue.submit(scenario, "bob", "key", "b", NOW))).isNotSameAs(run);
    }

    @Test
    void forgetsTheOldestThatAreOverWithTheirKeys() {
        SimulationRun oldest = accepted(queue.submit(scenario, "ada", "key", "a", NOW));
        oldest.stopped("enough", NOW);
        for (int i = 0; i < 2; i++) {
            accepted(queue.submit(scenario, "ada", null, "a", NOW)).stopped("enough", NOW);
        }
        SimulationRun newest = accepted(queue.submit(scenario, "ada", null, "a", NOW));

        assertThat(queue.find("e101")).isEmpty();
        assertThat(queue.newest(null, 10))
                .extracting(run -> run.view().exerciseId().value())
                .containsExactly("e104", "e103", "e102");
        newest.stopped("enough", NOW);
        assertThat(accepted(queue.submit(scenario, "ada", "key", "other", NOW))).isNotSameAs(oldest);
    }

    @Test
    void listsTheNewestFirstInPages() {
        for (int i = 0; i < 2; i++) {
            accepted(queue.submit(scenario, "ada", null, "a", NOW));
        }

        assertThat(queue.newest(null, 1))
                .extracting(run -> run.view().exerciseId().value())
                .containsExactly("e102");
        assertThat(queue.newest("e102", 5))
                .extracting(run -> run.view().exerciseId().value())
                .containsExactly("e101");
    }

    @Test
    void showsHowFarARunIs() {
        SimulationRun run = accepted(queue.submit(scenario, "ada", null, "a", NOW));
        assertThat(run.view().status()).isEqualTo(SimulationStatus.QUEUED);

        run.started(NOW.plusSeconds(1));
        run.progressed(0.25, 500);
        assertThat(run.view())
                .isEqualTo(new SimulationView(
                        run.view().exerciseId(),
                        "small",
                        SimulationStatus.RUNNING,
                        0.25,
                        500,
                        "ada",
                        NOW,
                        NOW.plusSeconds(1),
                        null,
                        null,
                        null));

        run.stopped("it took too long", NOW.plusSeconds(9));
        assertThat(run.isOver()).isTrue();
        assertThat(run.view().detail()).isEqualTo("it took too long");
    }

    private static SimulationRun accepted(Submitted submitted) {
        assertThat(submitted).isInstanceOf(Submitted.Accepted.class);
        assertThat(((Submitted.Accepted) submitted).isNew()).isTrue();
        return ((Submitted.Accepted) submitted).run();
    }

    private static Scenario scenario() {
        try {
            ObjectNode live = (ObjectNode) Json.strict().readTree("""
                    {"name": "small", "duration_seconds": 10, "fleet": {"from": "live"}, "customers": [],
                     "residency_policies": [], "sla_policies": [], "gateways": [], "demand": [], "events": [],
                     "profiles": [{"id": "gpu", "ttft_ms": 50, "prompt_tokens_per_second": 10000,
                                   "tokens_per_second": 100, "batching_slowdown": 0, "max_waiting": 8}]}""");
            return ScenarioReader.read(live);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
