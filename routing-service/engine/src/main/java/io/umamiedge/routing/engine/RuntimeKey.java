package io.umamiedge.routing.engine;

import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;

/** One runtime of the grid; runtime ids alone are unique within their node only. */
record RuntimeKey(NodeId node, RuntimeId runtime) {}
