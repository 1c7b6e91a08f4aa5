package io.umamiedge.contracts.request;

import io.umamiedge.contracts.routing.Destination;
import io.umamiedge.contracts.routing.FailoverCause;

/** How a node failed a request. */
public record NodeFailure(Destination node, FailoverCause cause) {}
