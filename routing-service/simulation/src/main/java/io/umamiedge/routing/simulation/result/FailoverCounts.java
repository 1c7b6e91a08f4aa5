package io.umamiedge.routing.simulation.result;

import io.umamiedge.contracts.routing.FailoverCause;
import java.util.List;

/**
 * How often the grid left a node for another on behalf of a request.
 *
 * @param requests that failed over at least once
 * @param rescued of those, served in the end
 * @param byCause in the order of the causes, only those that occurred
 */
public record FailoverCounts(long total, long requests, long rescued, List<CauseCount> byCause) {
    public FailoverCounts {
        byCause = List.copyOf(byCause);
    }

    /** Failovers with this cause. */
    public record CauseCount(FailoverCause cause, long failovers) {}
}
