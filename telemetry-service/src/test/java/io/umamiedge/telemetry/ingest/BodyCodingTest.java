package io.umamiedge.telemetry.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.umamiedge.platform.problem.ProblemException;
import io.umamiedge.telemetry.Packed;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BodyCodingTest {
    private static final byte[] TEXT = "a report, and another report".getBytes(StandardCharsets.UTF_8);

    private static int refusal(BodyCoding coding, byte[] body) {
        int[] status = new int[1];
        assertThatThrownBy(() -> coding.unpack(body))
                .isInstanceOfSatisfying(
                        ProblemException.class, e -> status[0] = e.problem().status());
        return status[0];
    }

    @Test
    void unpacksWhatWasPacked() {
        assertThat(BodyCoding.of(null).unpack(TEXT)).isEqualTo(TEXT);
        assertThat(BodyCoding.of("identity").unpack(TEXT)).isEqualTo(TEXT);
        assertThat(BodyCoding.of("GZIP").unpack(Packed.gzip(TEXT))).isEqualTo(TEXT);
        assertThat(BodyCoding.of("deflate").unpack(Packed.deflate(TEXT))).isEqualTo(TEXT);
        byte[] largest = new byte[BodyCoding.MOST_BYTES];
        assertThat(BodyCoding.GZIP.unpack(Packed.gzip(largest))).isEqualTo(largest);
    }

    @Test
    void knowsNoOtherCoding() {
        for (String coding : List.of("br", "zstd", "compress", "gzip, gzip", "*")) {
            assertThatThrownBy(() -> BodyCoding.of(coding))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().status()).isEqualTo(415));
        }
    }

    @Test
    void refusesWhatIsCutOffOrDamaged() {
        byte[] gzip = Packed.gzip(TEXT);
        byte[] deflated = Packed.deflate(TEXT);
        for (int length = 0; length < gzip.length; length++) {
            assertThat(refusal(BodyCoding.GZIP, Arrays.copyOf(gzip, length)))
                    .as("%d bytes", length)
                    .isEqualTo(400);
        }
        for (int length = 0; length < deflated.length; length++) {
            assertThat(refusal(BodyCoding.DEFLATE, Arrays.copyOf(deflated, length)))
                    .as("%d bytes", length)
                    .isEqualTo(400);
        }
        byte[] damaged = gzip.clone();
        damaged[damaged.length - 5] ^= 1;
        assertThat(refusal(BodyCoding.GZIP, damaged)).as("checksum").isEqualTo(400);
        assertThat(refusal(BodyCoding.GZIP, TEXT)).isEqualTo(400);
    }

    @Test
    void makesNoMoreOfABombThanABodyMayHave() {
        assertThat(refusal(BodyCoding.GZIP, Packed.gzip(new byte[BodyCoding.MOST_BYTES + 1])))
                .isEqualTo(413);
        byte[] bomb = Packed.gzip(new byte[256 << 20]);
        assertThat(bomb.length).isLessThan(BodyCoding.MOST_BYTES);
        assertThat(refusal(BodyCoding.GZIP, bomb)).isEqualTo(413);
    }
}
