package io.umamiedge.platform.auth;

import io.smallrye.config.ConfigMapping;

/** How API keys are hashed; the same for every service of a grid. */
@ConfigMapping(prefix = "umamiedge.keys")
public interface KeyConfig {
    /** Names the pepper below, so that it can be rotated. */
    String pepperId();

    /** The secret that key hashes are made under: 64 or more hexadecimal digits. */
    String pepper();
}
