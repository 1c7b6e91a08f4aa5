package io.umamiedge.routing.simulation.result;

/**
 * What became of requests; {@code arrived} is the sum of the others.
 *
 * @param refused no node was permitted and free when they came
 * @param failed lost before the customer saw anything: no node could answer
 * @param interrupted lost after the first token
 */
public record RequestCounts(long arrived, long served, long refused, long failed, long interrupted) {
    /** Requests that a node took and nobody finished. */
    public long lost() {
        return failed + interrupted;
    }
}
