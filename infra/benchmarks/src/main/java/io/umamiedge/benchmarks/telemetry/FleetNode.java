package io.umamiedge.benchmarks.telemetry;

import io.umamiedge.contracts.identity.NodeId;

/** A registered node and the secret of its key. {@link #toString()} shows the id. */
record FleetNode(NodeId id, String secret) {
    /** The node with this number. */
    static NodeId id(int number) {
        return new NodeId("bench-" + number);
    }

    @Override
    public String toString() {
        return id.value();
    }
}
