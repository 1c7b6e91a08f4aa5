package io.umamiedge.contracts.limit;

import io.umamiedge.contracts.identity.GatewayId;

/**
 * What a gateway has of one limit, and what it wants of it. What it may use is never more than {@code held} and
 * {@code asked} together.
 *
 * @param weight of its demand against other gateways'; 0 when it has none
 * @param largest tokens of the largest request that it was lately asked for
 * @param held what it has, and had when it wrote this
 * @param asked what it takes besides, as far as it is free when the broker takes this record
 * @param fullAfterMillis how long after the broker took this record whatever this gateway gave back will be as if it had
 *     not been used; 0 when it is so already
 */
public record ShareClaim(
        GatewayId gatewayId,
        long sequence,
        LimitSubject subject,
        int weight,
        long largest,
        LimitShare held,
        LimitShare asked,
        long fullAfterMillis)
        implements LimitRecord {
    @Override
    public String key() {
        return key(gatewayId, subject);
    }

    /** The key of a gateway's claims of a limit. */
    public static String key(GatewayId gateway, LimitSubject subject) {
        return gateway + "/" + subject;
    }

    /** The most that the gateway may use. */
    public LimitShare most() {
        return held.plus(asked);
    }
}
