package io.umamiedge.contracts.exercise;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.ExerciseId;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.SiteId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A drill was announced. Who reads this knows when to take the nodes out and when to give them back, whatever becomes of
 * the router that wrote it.
 *
 * @param siteId null when a single node was asked for
 * @param nodeIds what is taken out, in order
 * @param requestedBy the operator
 * @param requestSha256 of the request as it was understood, in hexadecimal: the same key with another request is refused
 * @param announcedAt from then on the steady state is measured
 * @param startsAt when the nodes are taken out
 * @param endsAt when they are back, at the latest
 * @param recoveredAt until when the steady state is measured afterwards
 */
public record DrillStarted(
        ExerciseId exerciseId,
        CorridorId corridorId,
        @Nullable SiteId siteId,
        List<NodeId> nodeIds,
        DrillTraffic traffic,
        Hypothesis hypothesis,
        StopConditions stopConditions,
        String requestedBy,
        String requestSha256,
        Instant announcedAt,
        Instant startsAt,
        Instant endsAt,
        Instant recoveredAt) {
    public DrillStarted {
        nodeIds = List.copyOf(nodeIds);
    }
}
