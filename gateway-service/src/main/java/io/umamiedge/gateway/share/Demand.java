package io.umamiedge.gateway.share;

import io.umamiedge.contracts.registry.CustomerLimits;

/**
 * What is asked of a limit at this gateway.
 *
 * @param whole the limit, of all gateways together
 * @param weight how much is asked, against other gateways; 0 when nothing is
 * @param largest tokens of the largest request of late
 */
public record Demand(CustomerLimits whole, int weight, long largest) {}
