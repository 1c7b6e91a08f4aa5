package io.umamiedge.routing.simulation.result;

import java.util.List;

/**
 * A piece of the run.
 *
 * @param atSeconds when it began
 * @param lost failed or interrupted
 * @param ttftP95Ms of the requests served in it; 0 when none was
 * @param e2eP95Ms likewise
 * @param utilisation of each corridor, in the result's order of corridors, 0 to 1
 */
public record Interval(
        int atSeconds,
        long arrived,
        long served,
        long refused,
        long lost,
        long failovers,
        double ttftP95Ms,
        double e2eP95Ms,
        List<Double> utilisation) {
    public Interval {
        utilisation = List.copyOf(utilisation);
    }
}
