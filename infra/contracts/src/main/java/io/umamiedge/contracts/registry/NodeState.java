package io.umamiedge.contracts.registry;

/** Where a node is in its life; only {@code ACTIVE} nodes are given new requests. */
public enum NodeState {
    REGISTERED,
    ACTIVE,
    DRAINING,
    RETIRED
}
