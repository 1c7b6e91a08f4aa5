package io.umamiedge.contracts.exercise;

/** What a drill has shown. */
public enum DrillVerdict {
    /** The steady state held before, during and after. */
    PASSED,
    /** It held before and was lost. */
    FAILED,
    /** Nothing can be concluded: there was too little to measure, or the drill did not run as it was meant to. */
    INCONCLUSIVE
}
