package io.umamiedge.routing.simulations;

/** Where a simulation is. */
public enum SimulationStatus {
    QUEUED,
    RUNNING,
    COMPLETED,
    /** It took too long, could not be recorded, or the service was going down. */
    STOPPED
}
