package io.umamiedge.gateway.openai;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A change to a document that leaves every other byte as it was: {@code text} in place of {@code length} bytes. */
record Splice(int at, int length, String text) {
    /** Gives the document with all of them, which are in order and do not overlap. */
    static byte[] apply(byte[] document, List<Splice> splices) {
        if (splices.isEmpty()) {
            return document;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(document.length + 64);
        int from = 0;
        for (Splice splice : splices) {
            out.write(document, from, splice.at - from);
            out.writeBytes(splice.text.getBytes(StandardCharsets.UTF_8));
            from = splice.at + splice.length;
        }
        out.write(document, from, document.length - from);
        return out.toByteArray();
    }
}
