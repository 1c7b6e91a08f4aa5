package io.umamiedge.telemetry.snapshot;

import org.jspecify.annotations.Nullable;

/**
 * What the nodes of a corridor can take together.
 *
 * <p>Nodes are counted unless they are retired. Everything else is of the ready runtimes of those active nodes that are
 * heard; what a runtime does not tell is missing from its sum.
 *
 * @param slots requests that can run at once; where a runtime does not tell, what it is registered for
 * @param running requests in execution
 * @param waiting requests queued in the runtimes
 * @param tokensPerSecond generated tokens
 * @param requests finished within the window, failures counted
 * @param errorRate failed share of them, 0 to 1; null when there was none
 * @param ttftMs time to first token; null when no runtime tells a distribution
 * @param e2eMs whole requests; null when no runtime tells a distribution
 */
public record CorridorTotals(
        NodesByHealth nodes,
        long slots,
        long running,
        long waiting,
        double tokensPerSecond,
        long requests,
        @Nullable Double errorRate,
        @Nullable MergedLatency ttftMs,
        @Nullable MergedLatency e2eMs) {}
