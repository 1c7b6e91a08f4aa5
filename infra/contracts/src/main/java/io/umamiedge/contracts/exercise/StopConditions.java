package io.umamiedge.contracts.exercise;

/**
 * What ends a drill at once.
 *
 * @param maxBurnRate how many times faster than its SLA policy allows any customer may lose its error budget during the
 *     drill, above 0; 14.4 is what pages somebody (Google SRE workbook, chapter 5, table 5-8)
 * @param minCapacityShare the share of the corridor's slots that must stay, 0 to 1
 */
public record StopConditions(double maxBurnRate, double minCapacityShare) {
    public StopConditions {
        if (!(maxBurnRate > 0)) {
            throw new IllegalArgumentException("max_burn_rate must be above 0");
        }
        if (!(minCapacityShare >= 0 && minCapacityShare <= 1)) {
            throw new IllegalArgumentException("min_capacity_share must be 0 to 1");
        }
    }
}
