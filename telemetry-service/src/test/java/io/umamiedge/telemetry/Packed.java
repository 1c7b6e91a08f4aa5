package io.umamiedge.telemetry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Bodies as senders pack them. */
public final class Packed {
    private Packed() {}

    public static byte[] gzip(byte[] body) {
        return pack(body, GZIPOutputStream::new);
    }

    public static byte[] deflate(byte[] body) {
        return pack(body, DeflaterOutputStream::new);
    }

    private static byte[] pack(byte[] body, Opening opening) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = opening.open(bytes)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private interface Opening {
        OutputStream open(OutputStream out) throws IOException;
    }
}
