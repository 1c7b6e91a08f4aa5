package io.umamiedge.contracts.routing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the router remembers of a node that it kept back, so that any router goes on where another stopped.
 *
 * @param cause of the last ejection; null when the node was only silent
 * @param times how often it left the grid lately; each makes the next ejection longer
 * @param since when the phase began; what gateways saw before counts no more
 * @param until when an ejected node is probed; null in every other phase
 */
public record Ejection(
        EjectionPhase phase,
        @Nullable EjectionCause cause,
        int times,
        Instant since,
        @Nullable Instant until) {}
