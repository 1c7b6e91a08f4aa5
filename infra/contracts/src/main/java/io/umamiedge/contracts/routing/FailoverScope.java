package io.umamiedge.contracts.routing;

/** Whether one request moved, or a whole node was left. */
public enum FailoverScope {
    REQUEST,
    NODE
}
