package io.umamiedge.contracts.registry;

/** The kind of place a node stands in (operator guide, control dimension 3). */
public enum NodeGroup {
    COMMERCIAL,
    COLOCATION,
    TELECOM_EDGE,
    CAMPUS,
    PRIVATE_ENTERPRISE
}
