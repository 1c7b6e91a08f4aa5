package io.umamiedge.gateway.admission;

import io.umamiedge.contracts.identity.CustomerId;
import io.umamiedge.contracts.key.KeyHasher;
import io.umamiedge.gateway.openai.PrefixKey;
import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Every customer's key for the beginnings of its prompts, the same at all gateways. Thread-safe. */
public final class PrefixKeys {
    private final KeyHasher hasher;
    private final ConcurrentMap<CustomerId, PrefixKey> keys = new ConcurrentHashMap<>();

    public PrefixKeys(KeyHasher hasher) {
        this.hasher = hasher;
    }

    public PrefixKey of(CustomerId customer) {
        PrefixKey known = keys.get(customer);
        return known != null ? known : keys.computeIfAbsent(customer, this::derive);
    }

    private PrefixKey derive(CustomerId customer) {
        ByteBuffer bytes = ByteBuffer.wrap(hasher.derive("prompt-prefix/" + customer));
        return new PrefixKey(bytes.getLong(), bytes.getLong());
    }
}
