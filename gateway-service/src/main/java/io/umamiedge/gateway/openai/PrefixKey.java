package io.umamiedge.gateway.openai;

import org.jspecify.annotations.Nullable;

/**
 * What the beginnings of one customer's prompts are told apart by: equal beginnings have equal digests, and whoever does
 * not have the key learns nothing from one. Each customer has its own, so that none finds out what another asks.
 */
public record PrefixKey(long k0, long k1) {
    /**
     * How much of a prompt is looked at, some 250 tokens. A shorter one begins differently with every message that is
     * added to it, and costs a runtime little to compute anew.
     */
    static final int BYTES = 1_024;

    /** The digest of how the prompt for this model begins; null when the prompt is too short. */
    @Nullable
    Long digest(String model, byte[] body, int promptAt, int promptEnd) {
        return promptAt < 0 || promptEnd - promptAt < BYTES
                ? null
                : Long.valueOf(new SipHash(k0, k1)
                        .add(body, promptAt, BYTES)
                        .add(model)
                        .finish());
    }
}
