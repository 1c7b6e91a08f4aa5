package io.umamiedge.gateway.openai;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of a {@code multipart/form-data} body (RFC 7578, RFC 2046 section 5.1) that the gateway acts on, and
 * passes over files without looking at them.
 */
public final class MultipartScanner {
    // RFC 2046 section 5.1.1: 1 to 70 characters of these, the last no space.
    private static final Pattern BOUNDARY = Pattern.compile(
            "multipart/form-data\\s*;(?:.*;)?\\s*boundary=(?:\"([0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-])\""
                    + "|([0-9A-Za-z'()+_,./:=?-]{1,70}))\\s*(?:;.*)?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME = Pattern.compile(
            "(?:^|\n)content-disposition\\s*:\\s*form-data\\s*;(?:[^\n]*;)?\\s*name=\"([^\"]*)\"",
            Pattern.CASE_INSENSITIVE);
    private static final int MOST_PARTS = 64;
    private static final int MOST_HEADER_BYTES = 4_096;
    private static final int LONGEST_VALUE = 256;

    private final byte[] body;
    private final byte[] delimiter;
    private final int[] shifts = new int[256];
    private final Set<String> seen = new HashSet<>();
    private @Nullable String model;
    private boolean stream;
    private boolean hasFile;

    private MultipartScanner(byte[] body, String boundary) {
        this.body = body;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
        Arrays.fill(shifts, delimiter.length);
        for (int i = 0; i < delimiter.length - 1; i++) {
            shifts[delimiter[i] & 0xff] = delimiter.length - 1 - i;
        }
    }

    /** Reads a transcription request. */
    public static BodyScan scan(@Nullable String contentType, byte[] body) {
        Matcher type = BOUNDARY.matcher(contentType == null ? "" : contentType);
        if (contentType == null || !type.matches()) {
            String message = "the body must be multipart/form-data with a boundary";
            return new BodyScan.Refused(OpenAiError.invalid("invalid_content_type", null, message));
        }
        MultipartScanner scanner = new MultipartScanner(body, type.group(1) == null ? type.group(2) : type.group(1));
        try {
            scanner.parts();
            return new BodyScan.Accepted(scanner.request(contentType));
        } catch (InvalidFieldException e) {
            return new BodyScan.Refused(e.error());
        }
    }

    private InferenceRequest request(String contentType) throws InvalidFieldException {
        String named = model;
        if (named == null) {
            throw InvalidFieldException.missing("model");
        }
        if (!hasFile) {
            throw InvalidFieldException.missing("file");
        }
        Operation operation = Operation.TRANSCRIPTIONS;
        return new InferenceRequest(
                operation,
                operation.path(),
                named,
                stream,
                1,
                false,
                null,
                0,
                null,
                null,
                null,
                null,
                contentType,
                body);
    }

    private void parts() throws InvalidFieldException {
        // The first delimiter may lack its line break.
        int at = startsAt(0, delimiter, 2) ? delimiter.length - 2 : after(find(0));
        for (int parts = 0; !isClose(at); parts++) {
            int headers = lineEnd(at);
            int content = headersEnd(headers);
            int end = find(content);
            if (end < 0 || parts == MOST_PARTS) {
                throw malformed();
            }
            part(headers, content, end);
            at = end + delimiter.length;
        }
    }

    private int after(int delimiterAt) throws InvalidFieldException {
        if (delimiterAt < 0) {
            throw malformed();
        }
        return delimiterAt + delimiter.length;
    }

    private boolean isClose(int at) {
        return at + 1 < body.length && body[at] == '-' && body[at + 1] == '-';
    }

    /** After the rest of a delimiter's line, which may only be blank. */
    private int lineEnd(int at) throws InvalidFieldException {
        int end = at;
        while (end < body.length && (body[end] == ' ' || body[end] == '\t')) {
            end++;
        }
        if (end + 1 >= body.length || body[end] != '\r' || body[end + 1] != '\n') {
            throw malformed();
        }
        return end + 2;
    }

    private int headersEnd(int from) throws InvalidFieldException {
        if (startsAt(from, new byte[] {'\r', '\n'}, 0)) {
            return from + 2;
        }
        int last = Math.min(body.length - 4, from + MOST_HEADER_BYTES);
        for (int i = from; i <= last; i++) {
            if (body[i] == '\r' && body[i + 1] == '\n' && body[i + 2] == '\r' && body[i + 3] == '\n') {
                return i + 4;
            }
        }
        throw malformed();
    }

    private void part(int headers, int content, int end) throws InvalidFieldException {
        Matcher name = NAME.matcher(new String(body, headers, content - headers, StandardCharsets.UTF_8));
        if (!name.find()) {
            throw malformed();
        }
        switch (name.group(1)) {
            case "model" -> model = value("model", content, end);
            case "stream" -> stream = "true".equalsIgnoreCase(value("stream", content, end));
            case "file" -> {
                once("file");
                hasFile = true;
            }
            default -> {
                // The runtime's business.
            }
        }
    }

    private String value(String name, int from, int to) throws InvalidFieldException {
        once(name);
        if (to - from > LONGEST_VALUE) {
            throw InvalidFieldException.type(name, "at most " + LONGEST_VALUE + " bytes");
        }
        String value = new String(body, from, to - from, StandardCharsets.UTF_8).strip();
        if (value.isEmpty()) {
            throw InvalidFieldException.type(name, "a string that is not empty");
        }
        return value;
    }

    private void once(String name) throws InvalidFieldException {
        if (!seen.add(name)) {
            throw new InvalidFieldException(name, "duplicate_field", "'" + name + "' must be given once");
        }
    }

    private boolean startsAt(int at, byte[] wanted, int skip) {
        for (int i = skip; i < wanted.length; i++) {
            int place = at + i - skip;
            if (place < 0 || place >= body.length || body[place] != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    /** The next delimiter; -1 when there is none. Horspool's search: audio is long, and a delimiter is rare in it. */
    private int find(int from) {
        int last = delimiter.length - 1;
        int at = from;
        while (at + last < body.length) {
            int i = last;
            while (i >= 0 && body[at + i] == delimiter[i]) {
                i--;
            }
            if (i < 0) {
                return at;
            }
            at += shifts[body[at + last] & 0xff];
        }
        return -1;
    }

    private static InvalidFieldException malformed() {
        return new InvalidFieldException(null, "invalid_multipart", "the body is not well-formed multipart/form-data");
    }
}
