package io.umamiedge.contracts.routing;

/** What made the grid leave a node; the causes of the scope {@code NODE} begin with it. */
public enum FailoverCause {
    CONNECT_FAILED,
    CONNECT_TIMEOUT,
    CONNECTION_LOST,
    FIRST_TOKEN_TIMEOUT,
    UPSTREAM_ERROR,
    /** The runtime had no room for the request (429, 503): nothing is wrong with the node. */
    UPSTREAM_FULL,
    MALFORMED_RESPONSE,
    /** The node's telemetry fell silent. */
    NODE_SILENT,
    /** The node failed too often, or was too slow. */
    NODE_EJECTED,
    /** The node is being drained. */
    NODE_DRAINED,
    /** A drill took the node out. */
    NODE_DRILLED
}
