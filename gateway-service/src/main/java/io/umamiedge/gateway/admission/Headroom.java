package io.umamiedge.gateway.admission;

import java.time.Duration;

/** How far a customer is from its limits, as OpenAI's {@code x-ratelimit-*} headers tell it. */
public record Headroom(Of requests, Of tokens) {
    /**
     * One limit.
     *
     * @param limit a minute, in all gateways together
     * @param remaining what this gateway has left of it now
     * @param reset until this gateway has all of its share again
     */
    public record Of(long limit, long remaining, Duration reset) {
        Of tighter(Of other) {
            return other.remaining < remaining ? other : this;
        }
    }

    Headroom tighter(Headroom other) {
        return new Headroom(requests.tighter(other.requests), tokens.tighter(other.tokens));
    }
}
