package io.umamiedge.contracts.telemetry;

/** What the grid thinks of a node's reports. */
public enum NodeHealth {
    /** Every runtime is ready. */
    READY,
    /** Some runtime is not ready, another is. */
    DEGRADED,
    /** No runtime is ready yet. */
    LOADING,
    /** Silent for more than three report intervals. */
    STALE,
    /** Silent for long, said that it is going, or every runtime failed. */
    OFFLINE
}
