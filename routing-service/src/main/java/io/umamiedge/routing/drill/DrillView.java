package io.umamiedge.routing.drill;

import io.umamiedge.contracts.exercise.DrillFigures;
import io.umamiedge.contracts.exercise.DrillFinished;
import io.umamiedge.contracts.exercise.DrillStarted;
import io.umamiedge.contracts.exercise.DrillStopped;
import io.umamiedge.contracts.exercise.DrillVerdict;
import io.umamiedge.contracts.exercise.Journal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A drill over HTTP.
 *
 * @param endsAt when the nodes are back, as far as it is known now
 * @param figures so far, or at the end; null when nothing was counted yet
 * @param verdict null until it is finished, and so are reason, journal and evidencePages
 */
public record DrillView(
        DrillStarted request,
        DrillPhase phase,
        Instant endsAt,
        @Nullable DrillStopped stopped,
        @Nullable DrillFigures figures,
        @Nullable DrillVerdict verdict,
        @Nullable String reason,
        @Nullable Journal journal,
        @Nullable Integer evidencePages) {
    static DrillView of(Drill drill, @Nullable DrillFigures soFar, Instant now) {
        DrillFinished finished = drill.finished();
        return new DrillView(
                drill.started(),
                drill.phase(now),
                drill.endsAt(),
                drill.stopped(),
                finished == null ? soFar : finished.figures(),
                finished == null ? null : finished.verdict(),
                finished == null ? null : finished.reason(),
                finished == null ? null : finished.journal(),
                finished == null ? null : finished.evidencePages());
    }
}
