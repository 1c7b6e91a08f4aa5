package io.umamiedge.contracts.routing;

import io.umamiedge.contracts.identity.ExerciseId;
import java.time.Instant;

/**
 * The drill that has taken a node out, and what the router would say of the node without it: who reads this can restore
 * the node at the deadline, whether or not a router still runs.
 *
 * @param endsAt when the node is back at the latest
 * @param otherwise the verdict without the drill, with its reason and since when
 */
public record DrillWindow(
        ExerciseId exerciseId, Instant endsAt, Verdict otherwise, String otherwiseReason, Instant otherwiseSince) {}
