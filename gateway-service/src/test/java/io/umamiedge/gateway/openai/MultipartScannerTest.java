package io.umamiedge.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartScannerTest {
    private static final String TYPE = "multipart/form-data; boundary=xYz";
    private static final String MODEL = "--xYz\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper\r\n";
    private static final String FILE =
            "--xYz\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\nContent-Type: audio/wav\r\n\r\n";
    private static final String END = "\r\n--xYz--\r\n";

    @Test
    void findsTheModelBeforeAndAfterTheFile() {
        for (String body : new String[] {MODEL + FILE + "RIFF" + END, FILE + "RIFF\r\n" + MODEL.strip() + END}) {
            InferenceRequest request = accepted(TYPE, bytes(body));
            assertThat(request.model()).isEqualTo("whisper");
            assertThat(request.stream()).isFalse();
            assertThat(request.contentType()).isEqualTo(TYPE);
            assertThat(new String(request.upstreamBody(), StandardCharsets.UTF_8))
                    .isEqualTo(body);
        }
    }

    @Test
    void readsABoundaryHoweverItIsWritten() {
        for (String type : new String[] {
            "multipart/form-data; boundary=\"xYz\"", "Multipart/Form-Data;charset=utf-8; BOUNDARY=xYz ; x=y"
        }) {
            assertThat(accepted(type, bytes("preamble\r\n" + MODEL + FILE + END))
                            .model())
                    .isEqualTo("whisper");
        }
    }

    @Test
    void seesAStream() {
        String stream = MODEL.replace("model", "stream").replace("whisper", "true");
        assertThat(accepted(TYPE, bytes(MODEL + stream + FILE + "x" + END)).stream())
                .isTrue();
    }

    @Test
    void isNotTakenInByWhatAFileHolds() {
        byte[] audio = new byte[200_000];
        new Random(7).nextBytes(audio);
        byte[] almost = bytes("\r\n--xY" + MODEL.replace("xYz", "xYa"));
        System.arraycopy(almost, 0, audio, 1_000, almost.length);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(bytes(MODEL + FILE));
        body.writeBytes(audio);
        body.writeBytes(bytes(END));
        assertThat(accepted(TYPE, body.toByteArray()).model()).isEqualTo("whisper");
    }

    @Test
    void namesWhatIsMissingOrGivenTwice() {
        assertThat(refused(TYPE, FILE + "x" + END).param()).isEqualTo("model");
        assertThat(refused(TYPE, MODEL.strip() + END).param()).isEqualTo("file");
        assertThat(refused(TYPE, MODEL + MODEL + FILE + END).code()).isEqualTo("duplicate_field");
        assertThat(refused(TYPE, MODEL.replace("whisper", "w".repeat(300)) + FILE + END)
                        .code())
                .isEqualTo("invalid_type");
        assertThat(refused("application/json", "{}").code()).isEqualTo("invalid_content_type");
        assertThat(refused(null, "{}").code()).isEqualTo("invalid_content_type");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--xYz",
                "--xYz\r\n",
                "--xYz\r\n\r\n",
                "--xYz garbage\r\n\r\nx\r\n--xYz--",
                "--xYz\r\nContent-Disposition: form-data\r\n\r\nx\r\n--xYz--",
                "--xYz\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nnever ends",
            })
    void refusesWhatIsNotWellFormed(String body) {
        assertThat(refused(TYPE, body).code()).isEqualTo("invalid_multipart");
    }

    @Test
    void survivesEveryCutAndEveryFlippedByte() {
        byte[] whole = bytes(MODEL + FILE + "RIFF" + END);
        for (int i = 0; i < whole.length; i++) {
            assertThat(MultipartScanner.scan(TYPE, Arrays.copyOf(whole, i))).isNotNull();
            byte[] flipped = whole.clone();
            flipped[i] ^= 0x15;
            assertThat(MultipartScanner.scan(TYPE, flipped)).isNotNull();
        }
    }

    private static InferenceRequest accepted(String type, byte[] body) {
        BodyScan scan = MultipartScanner.scan(type, body);
        assertThat(scan).isInstanceOf(BodyScan.Accepted.class);
        return ((BodyScan.Accepted) scan).request();
    }

    private static OpenAiError refused(String type, String body) {
        BodyScan scan = MultipartScanner.scan(type, bytes(body));
        assertThat(scan).isInstanceOf(BodyScan.Refused.class);
        return ((BodyScan.Refused) scan).error();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
