package io.umamiedge.routing.drill;

/** Where a drill is. */
public enum DrillPhase {
    /** The steady state is measured before anything is done. */
    BASELINE,
    /** The nodes are out. */
    OUTAGE,
    /** The nodes are back, the steady state is measured again. */
    RECOVERY,
    /** What it has shown is being decided. */
    JUDGING,
    FINISHED
}
