package io.umamiedge.telemetry.ingest;

import io.umamiedge.platform.problem.CommonProblem;
import io.umamiedge.platform.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** How a body is packed: {@code Content-Encoding}, RFC 9110 section 8.4.1. */
enum BodyCoding {
    IDENTITY,
    GZIP,
    /** With zlib's header (RFC 1950), as the RFC says and not as some senders do. */
    DEFLATE;

    /** What a body may have at most, packed and unpacked. */
    static final int MOST_BYTES = 1 << 20;

    /** Throws {@link ProblemException}, 415, when it is none that is known, or several. */
    static BodyCoding of(@Nullable String header) {
        String coding = header == null ? "" : header.strip().toLowerCase(Locale.ROOT);
        return switch (coding) {
            case "", "identity" -> IDENTITY;
            case "gzip", "x-gzip" -> GZIP;
            case "deflate" -> DEFLATE;
            default ->
                throw new ProblemException(
                        CommonProblem.UNSUPPORTED_MEDIA_TYPE, "Content-Encoding must be gzip, deflate or identity");
        };
    }

    /**
     * Never makes more than {@link #MOST_BYTES} and one, whatever the body claims to hold. Throws {@link ProblemException}:
     * 413 when there would be more, 400 when the body is cut off or damaged.
     */
    byte[] unpack(byte[] body) {
        return switch (this) {
            case IDENTITY -> body;
            case GZIP -> inflate(() -> new GZIPInputStream(new ByteArrayInputStream(body)));
            case DEFLATE -> inflate(() -> new InflaterInputStream(new ByteArrayInputStream(body)));
        };
    }

    private byte[] inflate(Opening opening) {
        try (InputStream in = opening.open()) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw tooLarge();
            }
            return bytes;
        } catch (IOException e) {
            throw new ProblemException(
                    CommonProblem.MALFORMED_BODY, "the body is not whole and sound " + name().toLowerCase(Locale.ROOT));
        }
    }

    static ProblemException tooLarge() {
        return new ProblemException(
                CommonProblem.BODY_TOO_LARGE, "the body may have at most " + MOST_BYTES + " bytes, also unpacked");
    }

    private interface Opening {
        InputStream open() throws IOException;
    }
}
