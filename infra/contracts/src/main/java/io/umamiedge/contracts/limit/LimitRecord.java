package io.umamiedge.contracts.limit;

import io.umamiedge.contracts.identity.GatewayId;

/** What gateways tell each other in order to share limits. */
public sealed interface LimitRecord permits GatewayPresence, ShareClaim, SpendClaim {
    GatewayId gatewayId();

    /** Grows with every record of this gateway, so that it recognises its own. */
    long sequence();

    /** The record's key: only its newest counts. */
    String key();
}
