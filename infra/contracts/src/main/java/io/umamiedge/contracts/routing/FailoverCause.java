package io.umamiedge.contracts.routing;

/** What made the grid leave a node. */
public enum FailoverCause {
    CONNECT_FAILED,
    CONNECT_TIMEOUT,
    CONNECTION_LOST,
    FIRST_TOKEN_TIMEOUT,
    UPSTREAM_ERROR,
    MALFORMED_RESPONSE
}
