package io.umamiedge.contracts.key;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA-256 (RFC 2104, FIPS 180-4) of a key under the grid's pepper. A fast hash is right here: the input has 256
 * random bits, so there is nothing for a slow one to protect.
 *
 * <p>Thread-safe.
 */
public final class KeyHasher {
    private static final String ALGORITHM = "HmacSHA256";
    private static final int LEAST_PEPPER_BYTES = 32;

    private final String pepperId;
    private final SecretKeySpec pepper;
    private final ThreadLocal<Mac> macs = ThreadLocal.withInitial(this::newMac);

    /** Throws {@link IllegalArgumentException} when the pepper has fewer than 32 bytes. */
    public KeyHasher(String pepperId, byte[] pepper) {
        if (pepper.length < LEAST_PEPPER_BYTES) {
            throw new IllegalArgumentException("the key pepper must have at least 32 bytes");
        }
        this.pepperId = pepperId;
        this.pepper = new SecretKeySpec(pepper, ALGORITHM);
    }

    public String pepperId() {
        return pepperId;
    }

    /** 64 lower-case hexadecimal digits. */
    public String hash(ApiKey key) {
        return HexFormat.of().formatHex(macs.get().doFinal(key.secret().getBytes(StandardCharsets.US_ASCII)));
    }

    /**
     * 32 bytes for another purpose than keys, the same wherever the pepper is known and as secret as it is.
     *
     * @param purpose what for, with a slash in it, which no key has
     */
    public byte[] derive(String purpose) {
        if (purpose.indexOf('/') < 0) {
            throw new IllegalArgumentException("a purpose has a slash in it");
        }
        return macs.get().doFinal(purpose.getBytes(StandardCharsets.UTF_8));
    }

    private Mac newMac() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(pepper);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
