package io.umamiedge.benchmarks.load;

import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;

/**
 * Finds where an HTTP/1.1 response ends (RFC 9112 section 6), and its status; looks at nothing else, since whoever measures
 * a server should cost less than it does. Knows {@code Content-Length} and chunked bodies and passes over 1xx responses.
 * Not thread-safe.
 */
final class ResponseReader {
    private static final AsciiString CONTENT_LENGTH = AsciiString.of("content-length:");
    private static final AsciiString TRANSFER_ENCODING = AsciiString.of("transfer-encoding:");
    private static final int STATUS_AT = 9;
    private static final int STATUS_DIGITS = 3;
    private static final int CHUNK_SIZE_RADIX = 16;
    // Makes an ASCII letter a small one and leaves "-" and ":" as they are.
    private static final int LOWER_CASE = 0x20;
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;

    private enum At {
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        TRAILER
    }

    private final byte[] line = new byte[8 * 1024];
    private int lineLength;
    private At at = At.HEAD;
    private boolean first = true;
    private int status;
    private boolean chunked;
    private long left;
    private boolean bodyBegun;
    private boolean untold;

    /** The status of the response that {@link #read} has just seen the end of. */
    int status() {
        return status;
    }

    /** True once for each response, after the first byte of its body has been read. */
    boolean bodyBegan() {
        boolean began = untold;
        untold = false;
        return began;
    }

    /**
     * Takes bytes until a response ends or there are none left.
     *
     * @return whether a response ended; more bytes may be left then
     * @throws IllegalStateException when it is not HTTP
     */
    boolean read(ByteBuf in) {
        while (in.isReadable()) {
            boolean ended = switch (at) {
                case HEAD -> line(in) && head();
                case BODY -> skip(in) && end();
                case CHUNK_SIZE -> line(in) && chunkSize();
                case CHUNK -> {
                    if (skip(in)) {
                        at = At.CHUNK_SIZE;
                    }
                    yield false;
                }
                case TRAILER -> line(in) && emptyLine() && end();
            };
            if (ended) {
                return true;
            }
        }
        return false;
    }

    /** Whether a whole line is in {@link #line}, without its end. */
    private boolean line(ByteBuf in) {
        while (in.isReadable()) {
            byte next = in.readByte();
            if (next == '\n') {
                if (lineLength > 0 && line[lineLength - 1] == '\r') {
                    lineLength--;
                }
                return true;
            }
            if (lineLength == line.length) {
                throw new IllegalStateException("a line of more than " + line.length + " bytes");
            }
            line[lineLength++] = next;
        }
        return false;
    }

    /** Whether the response ends with the line just read, which is forgotten. */
    private boolean head() {
        if (first) {
            if (lineLength < STATUS_AT + STATUS_DIGITS || line[0] != 'H') {
                throw new IllegalStateException("not an HTTP response");
            }
            status = number(STATUS_AT, STATUS_AT + STATUS_DIGITS);
            first = false;
            bodyBegun = false;
            left = 0;
            chunked = false;
        } else if (lineLength > 0) {
            header();
        } else {
            lineLength = 0;
            first = true;
            return bodyFollows();
        }
        lineLength = 0;
        return false;
    }

    private boolean bodyFollows() {
        if (status < OK) {
            return false;
        }
        if (chunked) {
            at = At.CHUNK_SIZE;
        } else if (left > 0 && status != NO_CONTENT && status != NOT_MODIFIED) {
            at = At.BODY;
        } else {
            return true;
        }
        return false;
    }

    private void header() {
        if (startsWith(CONTENT_LENGTH)) {
            left = number(CONTENT_LENGTH.length(), lineLength);
        } else if (startsWith(TRANSFER_ENCODING)) {
            chunked = true;
        }
    }

    private boolean chunkSize() {
        if (lineLength == 0) {
            // The line end that follows a chunk.
            return false;
        }
        left = 0;
        for (int i = 0; i < lineLength; i++) {
            int digit = Character.digit(line[i], CHUNK_SIZE_RADIX);
            if (digit < 0) {
                break;
            }
            left = left * CHUNK_SIZE_RADIX + digit;
        }
        lineLength = 0;
        at = left == 0 ? At.TRAILER : At.CHUNK;
        return false;
    }

    private boolean emptyLine() {
        boolean empty = lineLength == 0;
        lineLength = 0;
        return empty;
    }

    private boolean skip(ByteBuf in) {
        int take = (int) Math.min(left, in.readableBytes());
        in.skipBytes(take);
        left -= take;
        if (take > 0 && !bodyBegun) {
            bodyBegun = true;
            untold = true;
        }
        return left == 0;
    }

    private boolean end() {
        at = At.HEAD;
        return true;
    }

    private boolean startsWith(AsciiString name) {
        if (lineLength < name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if ((line[i] | LOWER_CASE) != name.byteAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int number(int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            int digit = line[i] - '0';
            if (digit >= 0 && digit <= 9) {
                number = number * 10 + digit;
            } else if (line[i] != ' ') {
                throw new IllegalStateException("not a number in an HTTP head");
            }
        }
        return number;
    }
}
