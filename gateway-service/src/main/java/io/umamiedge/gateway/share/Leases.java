package io.umamiedge.gateway.share;

import io.umamiedge.contracts.identity.GatewayId;
import io.umamiedge.contracts.limit.GatewayPresence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Which gateways run, by the time of the log; and the time, by both clocks. Guarded by the book that it is in. */
final class Leases {
    private final LongSupplier nanoTime;
    private final Map<GatewayId, Long> ends = new HashMap<>();
    private final Map<String, GatewayId> named = new HashMap<>();
    private long logMillis;

    Leases(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    long nanos() {
        return nanoTime.getAsLong();
    }

    /** When the newest record was taken that has been read. */
    long logMillis() {
        return logMillis;
    }

    void passed(long millis) {
        logMillis = Math.max(logMillis, millis);
    }

    void renewed(GatewayPresence presence, long millis) {
        GatewayId before = named.put(presence.name(), presence.gatewayId());
        if (before != null && !before.equals(presence.gatewayId())) {
            // It was started anew: whoever could have had the name has ended.
            ends.computeIfPresent(before, (_, end) -> Math.min(end, millis - 1));
        }
        ends.put(presence.gatewayId(), millis + presence.leaseMillis());
    }

    void forget(GatewayId gateway) {
        ends.remove(gateway);
        named.values().remove(gateway);
    }

    /** From then on the gateway has nothing; long ago for one that nobody knows. */
    long end(GatewayId gateway) {
        return ends.getOrDefault(gateway, Long.MIN_VALUE / 2);
    }

    boolean isLive(GatewayId gateway, long at) {
        return at <= end(gateway);
    }

    List<GatewayId> overBefore(long millis) {
        List<GatewayId> over = new ArrayList<>();
        ends.forEach((gateway, end) -> {
            if (end < millis) {
                over.add(gateway);
            }
        });
        return over;
    }
}
