package io.umamiedge.routing.candidate;

import io.umamiedge.contracts.identity.ExerciseId;
import io.umamiedge.contracts.identity.FailoverId;
import io.umamiedge.contracts.routing.Candidate;
import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.DrillWindow;
import io.umamiedge.contracts.routing.Failover;
import io.umamiedge.contracts.routing.FailoverCause;
import io.umamiedge.contracts.routing.FailoverScope;
import io.umamiedge.contracts.routing.RemainingCapacity;
import io.umamiedge.contracts.routing.Verdict;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Makes the record of a whole node that is not offered any more. */
final class NodeFailover {
    private NodeFailover() {}

    /** What made the grid leave the node; null when it did not, or when the node had been left already. */
    static @Nullable FailoverCause cause(@Nullable Candidate before, @Nullable Candidate after) {
        if (before == null || after == null || before.verdict() != Verdict.ELIGIBLE) {
            return null;
        }
        return switch (after.verdict()) {
            case ELIGIBLE, BLOCKED -> null;
            case DRAINING -> FailoverCause.NODE_DRAINED;
            case EJECTED -> FailoverCause.NODE_EJECTED;
            case STALE -> FailoverCause.NODE_SILENT;
            case DRILLED -> FailoverCause.NODE_DRILLED;
        };
    }

    static Failover of(FailoverId id, FailoverCause cause, Candidate left, RemainingCapacity remaining, Instant now) {
        DrillWindow drill = left.drill();
        ExerciseId exercise = drill == null ? null : drill.exerciseId();
        return new Failover(
                id,
                FailoverScope.NODE,
                cause,
                left.reason(),
                null,
                null,
                null,
                null,
                null,
                new Destination(
                        left.nodeId(),
                        left.runtimes().getFirst().id(),
                        left.siteId(),
                        left.corridorId(),
                        left.region(),
                        left.country()),
                null,
                now,
                remaining,
                exercise);
    }
}
