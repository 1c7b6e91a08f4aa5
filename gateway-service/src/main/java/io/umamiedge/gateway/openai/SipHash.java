package io.umamiedge.gateway.openai;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * SipHash-2-4 (J.-P. Aumasson, D. J. Bernstein, "SipHash: a fast short-input PRF", 2012) of one message, given in parts:
 * who does not know the key can neither tell what was hashed nor find messages with the same hash. Not thread-safe.
 */
final class SipHash {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private long v0;
    private long v1;
    private long v2;
    private long v3;
    private long word;
    private int bytes;

    SipHash(long k0, long k1) {
        v0 = k0 ^ 0x736f6d6570736575L;
        v1 = k1 ^ 0x646f72616e646f6dL;
        v2 = k0 ^ 0x6c7967656e657261L;
        v3 = k1 ^ 0x7465646279746573L;
    }

    SipHash add(byte[] message, int from, int length) {
        int at = from;
        int end = from + length;
        if (bytes % Long.BYTES == 0) {
            for (; end - at >= Long.BYTES; at += Long.BYTES) {
                compress((long) LONGS.get(message, at));
                bytes += Long.BYTES;
            }
        }
        for (; at < end; at++) {
            add(message[at]);
        }
        return this;
    }

    /** The lower bytes of the text's UTF-16 units, which are all of them in ASCII. */
    SipHash add(String text) {
        for (int i = 0; i < text.length(); i++) {
            add((byte) text.charAt(i));
        }
        return this;
    }

    /** To be called once, at the end. */
    long finish() {
        compress(word | ((long) bytes << 56));
        v2 ^= 0xff;
        for (int i = 0; i < 4; i++) {
            round();
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private void add(byte next) {
        word |= (next & 0xffL) << (8 * (bytes % Long.BYTES));
        bytes++;
        if (bytes % Long.BYTES == 0) {
            compress(word);
            word = 0;
        }
    }

    private void compress(long m) {
        v3 ^= m;
        round();
        round();
        v0 ^= m;
    }

    private void round() {
        v0 += v1;
        v2 += v3;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v1;
        v0 += v3;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 = Long.rotateLeft(v2, 32);
    }
}
