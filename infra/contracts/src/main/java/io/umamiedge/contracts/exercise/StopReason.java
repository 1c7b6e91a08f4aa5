package io.umamiedge.contracts.exercise;

/** Why a drill ended before its time. */
public enum StopReason {
    /** An operator stopped it. */
    OPERATOR,
    /** The steady state did not hold before anything was taken out; nothing was. */
    NO_STEADY_STATE,
    /** Customers lost more of their error budget than the drill was allowed to cost. */
    SLO_BURN,
    /** The corridor was left with less capacity than the drill was allowed to leave it. */
    CAPACITY_FLOOR,
    /** Some policy was left without a node that it permits. */
    UNCOVERED_POLICY,
    /** Another drill had been announced in the corridor first. */
    ANOTHER_DRILL,
    /** More was recorded than a drill keeps evidence of. */
    EVIDENCE_LIMIT
}
