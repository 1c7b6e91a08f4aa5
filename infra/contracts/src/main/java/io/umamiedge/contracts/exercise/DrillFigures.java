package io.umamiedge.contracts.exercise;

import org.jspecify.annotations.Nullable;

/**
 * What a drill measured. Times are milliseconds.
 *
 * @param before the nodes were taken out
 * @param during the outage
 * @param after the nodes were back
 * @param unfinished requests of the outage that had not ended when it was judged
 * @param doubleBilled requests with more than one completion
 * @param decisions made during and after the outage that concerned the corridor
 * @param residencyViolations of all decisions of that time, those that their policy did not permit
 * @param requestFailovers out of the drilled nodes
 * @param nodeFailovers records of the drilled nodes' leaving
 * @param detectionMs from the beginning until the last of the nodes was said to be out; null when it never was
 * @param failoverMs from the beginning until the last decision for one of the nodes; 0 when there was none
 * @param restorationMs from the end until the last of the nodes was said to be back; null when it was not
 * @param returnMs from the end until a decision was made for one of the nodes again; null when none was
 */
public record DrillFigures(
        PhaseFigures before,
        PhaseFigures during,
        PhaseFigures after,
        long unfinished,
        long doubleBilled,
        long decisions,
        long residencyViolations,
        long requestFailovers,
        long nodeFailovers,
        @Nullable Long detectionMs,
        @Nullable Long failoverMs,
        @Nullable Long restorationMs,
        @Nullable Long returnMs) {}
