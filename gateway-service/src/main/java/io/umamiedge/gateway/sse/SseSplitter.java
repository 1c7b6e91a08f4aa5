package io.umamiedge.gateway.sse;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a byte stream into events (WHATWG HTML, section 9.2.6 "Interpreting an event stream"), wherever the pieces it
 * arrives in begin and end: lines end in CR, LF or CRLF, comments and unknown fields are passed over. Not thread-safe.
 */
public final class SseSplitter {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final int mostBytes;
    private final Line line = new Line();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private boolean hasData;
    private @Nullable String type;
    private boolean afterCarriageReturn;
    private boolean firstLine = true;

    /** Holds at most {@code mostBytes} of a line and of an event. */
    public SseSplitter(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    /** Hands on every event that this piece completes; false when a line or an event is too long, after which it is spent. */
    public boolean feed(byte[] piece, Consumer<SseEvent> events) {
        int from = 0;
        for (int i = 0; i < piece.length; i++) {
            byte b = piece[i];
            if (b == '\n' && afterCarriageReturn) {
                afterCarriageReturn = false;
                from = i + 1;
                continue;
            }
            afterCarriageReturn = b == '\r';
            if (b == '\n' || b == '\r') {
                line.write(piece, from, i - from);
                from = i + 1;
                if (line.size() > mostBytes || data.size() + line.size() > mostBytes) {
                    return false;
                }
                endLine(events);
            }
        }
        line.write(piece, from, piece.length - from);
        return line.size() <= mostBytes;
    }

    /** The stream is over: a last event that only lacks its empty line still counts. */
    public void finish(Consumer<SseEvent> events) {
        if (line.size() > 0) {
            endLine(events);
        }
        dispatch(events);
    }

    private void endLine(Consumer<SseEvent> events) {
        if (line.size() == 0) {
            dispatch(events);
        } else {
            field();
        }
        line.reset();
        firstLine = false;
    }

    private void field() {
        int from = firstLine ? line.after(BYTE_ORDER_MARK) : 0;
        int colon = line.indexOf(':', from);
        int end = colon < 0 ? line.size() : colon;
        int value = colon < 0 ? line.size() : colon + 1;
        if (value < line.size() && line.at(value) == ' ') {
            value++;
        }
        if (line.equals(from, end, "data")) {
            if (hasData) {
                data.write('\n');
            }
            hasData = true;
            line.copyTo(data, value);
        } else if (line.equals(from, end, "event")) {
            type = line.text(value);
        }
    }

    private void dispatch(Consumer<SseEvent> events) {
        if (hasData) {
            events.accept(new SseEvent(type == null || type.isEmpty() ? null : type, data.toByteArray()));
        }
        data.reset();
        hasData = false;
        type = null;
    }

    /** The bytes of a line so far, readable in place. */
    private static final class Line extends ByteArrayOutputStream {
        byte at(int index) {
            return buf[index];
        }

        int indexOf(char wanted, int from) {
            for (int i = from; i < count; i++) {
                if (buf[i] == wanted) {
                    return i;
                }
            }
            return -1;
        }

        /** Where the line goes on after the prefix; 0 when it does not begin with it. */
        int after(byte[] prefix) {
            boolean begins = count >= prefix.length && Arrays.equals(buf, 0, prefix.length, prefix, 0, prefix.length);
            return begins ? prefix.length : 0;
        }

        boolean equals(int from, int to, String text) {
            if (to - from != text.length()) {
                return false;
            }
            for (int i = 0; i < text.length(); i++) {
                if (buf[from + i] != text.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        void copyTo(ByteArrayOutputStream out, int from) {
            out.write(buf, from, count - from);
        }

        String text(int from) {
            return new String(buf, from, count - from, StandardCharsets.UTF_8);
        }
    }
}
