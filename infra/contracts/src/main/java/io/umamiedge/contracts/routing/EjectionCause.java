package io.umamiedge.contracts.routing;

/** Why the router keeps a node back. */
public enum EjectionCause {
    /** Requests failed one after the other. */
    CONSECUTIVE_FAILURES,
    /** Too large a share of its requests failed. */
    ERROR_RATIO,
    /** Its first tokens came much later than those of its peers in the corridor. */
    LATENCY,
    /** It fell silent again soon after it had come back. */
    SILENCE
}
