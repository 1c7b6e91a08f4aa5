package io.umamiedge.routing.drill;

import io.umamiedge.contracts.exercise.DrillFinished;
import io.umamiedge.contracts.exercise.DrillStarted;
import io.umamiedge.contracts.exercise.DrillStopped;
import io.umamiedge.contracts.exercise.DrillTraffic;
import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.ExerciseId;
import io.umamiedge.routing.candidate.Outage;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Every drill that the topic knows. Events may arrive twice. Thread-safe. */
public final class DrillBook {
    /** A drill that nobody judged by then, because no router ran, does not keep others from being started. */
    private static final Duration LONGEST_JUDGEMENT = Duration.ofMinutes(5);

    private static final Comparator<Drill> BY_ANNOUNCEMENT = Comparator.<Drill, Instant>comparing(
                    drill -> drill.started().announcedAt())
            .thenComparing(drill -> drill.id().value());

    private final ConcurrentMap<ExerciseId, Drill> drills = new ConcurrentHashMap<>();

    /** Takes an event of the exercises topic in; whatever is no drill is passed over. */
    void apply(Object event) {
        switch (event) {
            case DrillStarted started -> drills.putIfAbsent(started.exerciseId(), new Drill(started, null, null));
            case DrillStopped stopped ->
                drills.computeIfPresent(stopped.exerciseId(), (_, drill) -> drill.stoppedBy(stopped));
            case DrillFinished finished ->
                drills.computeIfPresent(finished.exerciseId(), (_, drill) -> drill.finishedBy(finished));
            default -> {}
        }
    }

    Optional<Drill> get(ExerciseId id) {
        return Optional.ofNullable(drills.get(id));
    }

    /** Those that are not judged, the first announced first. */
    List<Drill> open() {
        return drills.values().stream()
                .filter(drill -> drill.finished() == null)
                .sorted(BY_ANNOUNCEMENT)
                .toList();
    }

    /** The drill that keeps another from being started in the corridor: the first that was announced. */
    Optional<Drill> runningIn(CorridorId corridor, Instant now) {
        return open().stream()
                .filter(drill -> drill.started().corridorId().equals(corridor))
                .filter(drill -> now.isBefore(drill.judgedAt().plus(LONGEST_JUDGEMENT)))
                .findFirst();
    }

    /** What is out, will be, or was until a moment ago. */
    List<Outage> outages(Instant now) {
        return drills.values().stream()
                .filter(drill -> drill.started().traffic() == DrillTraffic.CUSTOMERS)
                .filter(drill ->
                        drill.takesOut() && now.isBefore(drill.judgedAt().plus(LONGEST_JUDGEMENT)))
                .map(Drill::outage)
                .toList();
    }

    /** The newest first. */
    List<Drill> all() {
        return drills.values().stream().sorted(BY_ANNOUNCEMENT.reversed()).toList();
    }
}
