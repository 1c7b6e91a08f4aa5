package io.umamiedge.routing.simulation.scenario;

/** Where a scenario's fleet comes from. */
public enum FleetSource {
    /** It is written in the scenario. */
    FILE,
    /** It is that of the running grid, with its customers and policies, at the moment the simulation is asked for. */
    LIVE
}
