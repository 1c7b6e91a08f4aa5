package io.umamiedge.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SipHashTest {
    private static final long K0 = 0x0706050403020100L;
    private static final long K1 = 0x0f0e0d0c0b0a0908L;

    // The first of vectors.h of the authors' reference code (CC0), messages 00, 01, 02, … of growing length; the last
    // is
    // that of appendix A of the paper, of 15 bytes.
    private static final long[] VECTORS = {
        0x726fdb47dd0e0e31L,
        0x74f839c593dc67fdL,
        0x0d6c8009d9a94f5aL,
        0x85676696d7fb7e2dL,
        0xcf2794e0277187b7L,
        0x18765564cd99a68dL,
        0xcbc9466e58fee3ceL,
        0xab0200f58b01d137L,
        0x93f5f5799a932462L
    };

    @Test
    void hashesAsItsAuthorsDo() {
        byte[] message = new byte[15];
        for (int i = 0; i < message.length; i++) {
            message[i] = (byte) i;
        }
        for (int length = 0; length < VECTORS.length; length++) {
            assertThat(new SipHash(K0, K1).add(message, 0, length).finish()).isEqualTo(VECTORS[length]);
        }
        assertThat(new SipHash(K0, K1).add(message, 0, 15).finish()).isEqualTo(0xa129ca6149be45e5L);
    }

    @Test
    void doesNotCareHowAMessageIsGiven() {
        byte[] message = "the quick brown fox jumps over the lazy dog".getBytes(StandardCharsets.US_ASCII);
        long whole = new SipHash(K0, K1).add(message, 0, message.length).finish();
        for (int cut = 0; cut <= message.length; cut++) {
            assertThat(new SipHash(K0, K1)
                            .add(message, 0, cut)
                            .add(message, cut, message.length - cut)
                            .finish())
                    .isEqualTo(whole);
        }
        assertThat(new SipHash(K0, K1)
                        .add(new String(message, StandardCharsets.US_ASCII))
                        .finish())
                .isEqualTo(whole);
    }
}
