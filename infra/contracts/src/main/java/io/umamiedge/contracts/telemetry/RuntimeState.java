package io.umamiedge.contracts.telemetry;

/** What a runtime says of itself. */
public enum RuntimeState {
    READY,
    LOADING,
    FAILED
}
