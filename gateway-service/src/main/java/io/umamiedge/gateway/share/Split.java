package io.umamiedge.gateway.share;

import io.umamiedge.contracts.limit.LimitShare;
import io.umamiedge.contracts.registry.CustomerLimits;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * How a limit is divided among the gateways that are asked for it: by weight, in whole units, and the parts add up to no
 * more than the limit. Whoever divides the same comes to the same parts.
 *
 * <p>When a part would be too small to let even one request in, gateways are given what their largest request needs in
 * turn, as long as there is enough: who comes first changes with the time, so that nobody starves.
 */
final class Split {
    // Twice what a part takes to fill up that comes empty.
    private static final long TURN_MILLIS = 120_000;

    private final List<Contender> contenders;
    private final int first;

    /** @param weight above 0 */
    record Contender(int weight, long largest) {}

    /**
     * @param contenders in an order that every gateway agrees on
     * @param logMillis the time of the log
     */
    Split(List<Contender> contenders, long logMillis) {
        this.contenders = contenders;
        this.first = Math.floorMod(logMillis / TURN_MILLIS, contenders.size());
    }

    LimitShare of(CustomerLimits whole, int contender) {
        return new LimitShare(
                part(whole.requestsPerMinute(), contender, _ -> 1),
                part(whole.tokensPerMinute(), contender, Contender::largest),
                Math.toIntExact(part(whole.maxConcurrency(), contender, _ -> 1)));
    }

    private long part(long whole, int contender, ToLongFunction<Contender> least) {
        boolean serves = true;
        for (int i = 0; i < contenders.size(); i++) {
            serves &= byWeight(whole, i) >= Math.min(whole, least.applyAsLong(contenders.get(i)));
        }
        if (serves) {
            return byWeight(whole, contender);
        }
        long rest = whole;
        long own = 0;
        for (int i = 0; i < contenders.size(); i++) {
            int next = (first + i) % contenders.size();
            long need = Math.min(whole, least.applyAsLong(contenders.get(next)));
            if (need <= rest) {
                rest -= need;
                own = next == contender ? need : own;
            }
        }
        return own + byWeight(rest, contender);
    }

    /** Rounded down, so that the parts never add up to more. */
    private long byWeight(long whole, int contender) {
        long sum = 0;
        for (Contender each : contenders) {
            sum += each.weight;
        }
        return Math.multiplyExact(whole, (long) contenders.get(contender).weight) / sum;
    }
}
