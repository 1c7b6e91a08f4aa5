package io.umamiedge.gateway.sse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One event.
 *
 * @param type null when the event named none
 * @param data its data lines, joined by line feeds; not copied, not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // Lives for one relay step and is never compared.
public record SseEvent(@Nullable String type, byte[] data) {
    private static final byte[] TYPE = "event: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);

    /** Writes it in the one form that every client reads: {@code data: …}, line feeds only, an empty line after it. */
    public void writeTo(ByteArrayOutputStream out) {
        if (type != null) {
            out.writeBytes(TYPE);
            out.writeBytes(type.getBytes(StandardCharsets.UTF_8));
            out.write('\n');
        }
        int from = 0;
        for (int i = 0; i <= data.length; i++) {
            if (i == data.length || data[i] == '\n') {
                out.writeBytes(DATA);
                out.write(data, from, i - from);
                out.write('\n');
                from = i + 1;
            }
        }
        out.write('\n');
    }

    /** The same event with other data. */
    public SseEvent with(byte[] otherData) {
        return new SseEvent(type, otherData);
    }

    /** Whether the data is exactly this ASCII text. */
    public boolean is(String text) {
        if (data.length != text.length()) {
            return false;
        }
        for (int i = 0; i < data.length; i++) {
            if (data[i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
