package io.umamiedge.audit.chain;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/** A SHA-256 hash (FIPS 180-4): 32 bytes. Immutable. */
public final class EntryHash {
    public static final int BYTES = 32;
    /** What the first entry of a log names as the hash before it: 32 zero bytes. */
    public static final EntryHash GENESIS = new EntryHash(new byte[BYTES]);

    private final byte[] bytes;

    /** Throws {@link IllegalArgumentException} unless there are 32 bytes. */
    public EntryHash(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a SHA-256 hash has 32 bytes");
        }
        this.bytes = bytes.clone();
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** 64 lower-case hexadecimal digits. */
    public String hex() {
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EntryHash hash && MessageDigest.isEqual(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return hex();
    }
}
