package io.umamiedge.routing.simulations;

import io.umamiedge.contracts.identity.ExerciseId;
import io.umamiedge.routing.simulation.scenario.Scenario;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Every simulation that is waiting, running or kept. Bounded: beyond so many that are not over nothing is accepted, and
 * of those that are over the oldest are forgotten, with their idempotency keys. Thread-safe.
 */
final class SimulationQueue {
    private final int mostWaiting;
    private final int mostKept;
    private final Supplier<ExerciseId> ids;
    private final NavigableMap<String, SimulationRun> runs = new TreeMap<>();
    private final Map<Key, Earlier> keys = new HashMap<>();

    /** @param ids each greater than the one before */
    SimulationQueue(int mostWaiting, int mostKept, Supplier<ExerciseId> ids) {
        this.mostWaiting = mostWaiting;
        this.mostKept = mostKept;
        this.ids = ids;
    }

    /** What became of a request for a simulation. */
    sealed interface Submitted {
        /** It waits for its turn, or the same request was accepted before. */
        record Accepted(SimulationRun run, boolean isNew) implements Submitted {}

        /** The idempotency key stood for another request. */
        record KeyReused() implements Submitted {}

        /** Too many are waiting. */
        record Full() implements Submitted {}
    }

    /**
     * Takes a request in.
     *
     * @param key the idempotency key; null when none was sent
     * @param fingerprint what was asked, to tell one request from another
     */
    synchronized Submitted submit(
            Scenario scenario, String operator, @Nullable String key, String fingerprint, Instant now) {
        Earlier earlier = key == null ? null : keys.get(new Key(operator, key));
        if (earlier != null) {
            SimulationRun run = runs.get(earlier.run);
            return run != null && earlier.fingerprint.equals(fingerprint)
                    ? new Submitted.Accepted(run, false)
                    : new Submitted.KeyReused();
        }
        long open = runs.values().stream().filter(run -> !run.isOver()).count();
        if (open > mostWaiting) {
            return new Submitted.Full();
        }
        SimulationRun run = new SimulationRun(ids.get(), scenario, operator, now);
        runs.put(id(run), run);
        if (key != null) {
            keys.put(new Key(operator, key), new Earlier(id(run), fingerprint));
        }
        forget();
        return new Submitted.Accepted(run, true);
    }

    synchronized Optional<SimulationRun> find(String id) {
        return Optional.ofNullable(runs.get(id));
    }

    /** The newest first, at most so many, older than {@code before}; all of them when it is null. */
    synchronized List<SimulationRun> newest(@Nullable String before, int most) {
        NavigableMap<String, SimulationRun> from = before == null ? runs : runs.headMap(before, false);
        return from.descendingMap().values().stream().limit(most).toList();
    }

    private void forget() {
        List<SimulationRun> over = new ArrayList<>(
                runs.values().stream().filter(SimulationRun::isOver).toList());
        for (int i = 0; i < over.size() - mostKept; i++) {
            String id = id(over.get(i));
            runs.remove(id);
            keys.values().removeIf(earlier -> earlier.run.equals(id));
        }
    }

    private static String id(SimulationRun run) {
        return run.view().exerciseId().value();
    }

    private record Key(String operator, String key) {}

    private record Earlier(String run, String fingerprint) {}
}
