package io.umamiedge.contracts.routing;

/** Where a node stands in the circuit that keeps failing nodes back. */
public enum EjectionPhase {
    /** Offered as any other; only remembered. */
    CLOSED,
    /** Its telemetry is silent. */
    SILENT,
    /** Not offered. */
    EJECTED,
    /** Offered for few requests at once, until they succeed. */
    PROBING
}
