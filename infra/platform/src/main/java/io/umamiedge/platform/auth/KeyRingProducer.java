package io.umamiedge.platform.auth;

import io.umamiedge.contracts.key.KeyHasher;
import io.umamiedge.platform.registry.RegistryFeed;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.HexFormat;

/** Makes the service's key ring from its configuration. */
@Singleton
public class KeyRingProducer {
    @Produces
    @Singleton
    KeyHasher hasher(KeyConfig config) {
        try {
            return new KeyHasher(config.pepperId(), HexFormat.of().parseHex(config.pepper()));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("umamiedge.keys.pepper must be 64 or more hexadecimal digits", e);
        }
    }

    @Produces
    @Singleton
    KeyRing keyRing(KeyHasher hasher, RegistryFeed registry) {
        return new KeyRing(hasher, registry::view);
    }
}
