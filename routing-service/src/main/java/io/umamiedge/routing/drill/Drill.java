package io.umamiedge.routing.drill;

import io.umamiedge.contracts.exercise.DrillFinished;
import io.umamiedge.contracts.exercise.DrillStarted;
import io.umamiedge.contracts.exercise.DrillStopped;
import io.umamiedge.contracts.identity.ExerciseId;
import io.umamiedge.routing.candidate.Outage;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** All that the topic says of one drill. */
public record Drill(
        DrillStarted started,
        @Nullable DrillStopped stopped,
        @Nullable DrillFinished finished) {
    ExerciseId id() {
        return started.exerciseId();
    }

    /** When the nodes are back. */
    Instant endsAt() {
        return stopped == null || stopped.stoppedAt().isAfter(started.endsAt())
                ? started.endsAt()
                : stopped.stoppedAt();
    }

    /** Whether the nodes are, or will have been, out at all. */
    boolean takesOut() {
        return endsAt().isAfter(started.startsAt());
    }

    /** When the last phase that is measured ends; a drill that takes nothing out has nothing to recover from. */
    Instant judgedAt() {
        return takesOut() ? endsAt().plus(Duration.between(started.endsAt(), started.recoveredAt())) : endsAt();
    }

    DrillPhase phase(Instant now) {
        if (finished != null) {
            return DrillPhase.FINISHED;
        }
        if (!now.isBefore(judgedAt())) {
            return DrillPhase.JUDGING;
        }
        if (!now.isBefore(endsAt())) {
            return DrillPhase.RECOVERY;
        }
        return now.isBefore(started.startsAt()) ? DrillPhase.BASELINE : DrillPhase.OUTAGE;
    }

    Outage outage() {
        return new Outage(id(), Set.copyOf(started.nodeIds()), started.startsAt(), endsAt());
    }

    Drill stoppedBy(DrillStopped event) {
        return stopped == null && finished == null ? new Drill(started, event, null) : this;
    }

    Drill finishedBy(DrillFinished event) {
        return finished == null ? new Drill(started, stopped, event) : this;
    }
}
