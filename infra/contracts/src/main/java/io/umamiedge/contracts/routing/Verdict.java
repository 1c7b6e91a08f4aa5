package io.umamiedge.contracts.routing;

/** What the router says of a node; only {@code ELIGIBLE} nodes are given new requests. */
public enum Verdict {
    ELIGIBLE,
    DRAINING,
    EJECTED,
    STALE,
    DRILLED,
    BLOCKED
}
