package io.umamiedge.contracts.limit;

import io.umamiedge.contracts.identity.GatewayId;

/**
 * A gateway runs, and what it claims counts until so long after the broker took this record.
 *
 * @param leaseMillis above 0
 * @param name where it runs: an earlier gateway of the same name is over, and what it claimed counts no more
 */
public record GatewayPresence(GatewayId gatewayId, long sequence, long leaseMillis, String name)
        implements LimitRecord {
    public GatewayPresence {
        if (leaseMillis <= 0) {
            throw new IllegalArgumentException("lease_millis must be above 0");
        }
    }

    @Override
    public String key() {
        return gatewayId.value();
    }
}
