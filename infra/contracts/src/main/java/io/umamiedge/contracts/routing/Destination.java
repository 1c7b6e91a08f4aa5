package io.umamiedge.contracts.routing;

import io.umamiedge.contracts.identity.CorridorId;
import io.umamiedge.contracts.identity.CountryCode;
import io.umamiedge.contracts.identity.NodeId;
import io.umamiedge.contracts.identity.RuntimeId;
import io.umamiedge.contracts.identity.SiteId;

/** Where a decision sends, or would send, a request. */
public record Destination(
        NodeId nodeId, RuntimeId runtimeId, SiteId siteId, CorridorId corridorId, String region, CountryCode country) {}
