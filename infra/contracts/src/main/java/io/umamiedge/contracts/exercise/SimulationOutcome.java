package io.umamiedge.contracts.exercise;

/** How a simulation ended. */
public enum SimulationOutcome {
    /** It ran to its end. */
    COMPLETED,
    /** It was stopped: it took too long, or the service went down. */
    STOPPED
}
