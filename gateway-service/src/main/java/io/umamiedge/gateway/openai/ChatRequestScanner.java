package io.umamiedge.gateway.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a chat completion request once, front to back, without keeping anything of its content; checks the fields that
 * the gateway acts on and leaves the others to the runtime. A field that is acted on must not be given twice, because a
 * runtime might believe the other one.
 */
public final class ChatRequestScanner {
    private static final int MOST_CHOICES = 128;

    private final byte[] body;
    private final Set<String> seen = new HashSet<>();
    private @Nullable String model;
    private boolean hasMessages;
    private boolean stream;
    private int choices = 1;
    private boolean wantsUsage;
    private int rootAt;
    private Splice splice = new Splice(-1, 0, "");

    private ChatRequestScanner(byte[] body) {
        this.body = body;
    }

    public static BodyScan scan(byte[] body) {
        try {
            return new BodyScan.Accepted(new ChatRequestScanner(body).read());
        } catch (InvalidFieldException e) {
            return new BodyScan.Refused(OpenAiError.invalid(e.code, e.field, String.valueOf(e.getMessage())));
        } catch (IOException e) {
            return new BodyScan.Refused(notJson());
        }
    }

    private ChatRequest read() throws IOException, InvalidFieldException {
        try (JsonParser json = Tokens.FACTORY.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidFieldException(null, "invalid_json", "the body must be one JSON object in UTF-8");
            }
            rootAt = offset(json);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                field(json, json.currentName());
            }
            if (json.nextToken() != null) {
                throw new InvalidFieldException(null, "invalid_json", "the body must be one JSON object and no more");
            }
        }
        String named = model;
        if (named == null) {
            throw InvalidFieldException.missing("model");
        }
        if (!hasMessages) {
            throw InvalidFieldException.missing("messages");
        }
        return new ChatRequest(named, stream, choices, wantsUsage, stream && !wantsUsage ? splice().apply(body) : body);
    }

    private void field(JsonParser json, String name) throws IOException, InvalidFieldException {
        switch (name) {
            case "model" -> {
                once(name);
                model = text(json, name);
            }
            case "messages" -> {
                once(name);
                messages(json);
            }
            case "stream" -> {
                once(name);
                stream = flag(json, name);
            }
            case "n" -> {
                once(name);
                choices = choices(json);
            }
            case "stream_options" -> {
                once(name);
                streamOptions(json);
            }
            default -> {
                json.nextToken();
                json.skipChildren();
            }
        }
    }

    private void once(String name) throws InvalidFieldException {
        if (!seen.add(name)) {
            throw new InvalidFieldException(name, "duplicate_field", "'" + name + "' must be given once");
        }
    }

    private static String text(JsonParser json, String name) throws IOException, InvalidFieldException {
        if (json.nextToken() != JsonToken.VALUE_STRING) {
            throw InvalidFieldException.type(name, "a string");
        }
        String text = json.getText();
        if (text.isBlank()) {
            throw InvalidFieldException.type(name, "a string that is not empty");
        }
        return text;
    }

    private static boolean flag(JsonParser json, String name) throws IOException, InvalidFieldException {
        return switch (json.nextToken()) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE, VALUE_NULL -> false;
            case null, default -> throw InvalidFieldException.type(name, "true or false");
        };
    }

    private static int choices(JsonParser json) throws IOException, InvalidFieldException {
        JsonToken value = json.nextToken();
        if (value == JsonToken.VALUE_NULL) {
            return 1;
        }
        boolean isInt = value == JsonToken.VALUE_NUMBER_INT && json.getNumberType() == JsonParser.NumberType.INT;
        if (!isInt || json.getIntValue() < 1 || json.getIntValue() > MOST_CHOICES) {
            throw InvalidFieldException.type("n", "a whole number from 1 to " + MOST_CHOICES);
        }
        return json.getIntValue();
    }

    private void messages(JsonParser json) throws IOException, InvalidFieldException {
        if (json.nextToken() != JsonToken.START_ARRAY) {
            throw InvalidFieldException.type("messages", "an array");
        }
        int index = 0;
        for (JsonToken item = json.nextToken(); item != JsonToken.END_ARRAY; item = json.nextToken()) {
            if (item != JsonToken.START_OBJECT) {
                throw InvalidFieldException.type("messages[" + index + "]", "an object");
            }
            json.skipChildren();
            index++;
        }
        if (index == 0) {
            throw InvalidFieldException.type("messages", "an array of at least one message");
        }
        hasMessages = true;
    }

    private void streamOptions(JsonParser json) throws IOException, InvalidFieldException {
        JsonToken value = json.nextToken();
        if (value == JsonToken.VALUE_NULL) {
            splice = new Splice(offset(json), 4, "{\"include_usage\":true}");
            return;
        }
        if (value != JsonToken.START_OBJECT) {
            throw InvalidFieldException.type("stream_options", "an object");
        }
        int at = offset(json) + 1;
        boolean empty = true;
        @Nullable Splice replace = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            empty = false;
            if ("include_usage".equals(json.currentName())) {
                once("stream_options.include_usage");
                wantsUsage = flag(json, "stream_options.include_usage");
                int length = json.currentToken() == JsonToken.VALUE_FALSE ? 5 : 4;
                replace = new Splice(offset(json), length, "true");
            } else {
                json.nextToken();
                json.skipChildren();
            }
        }
        splice = replace != null ? replace : new Splice(at, 0, "\"include_usage\":true" + (empty ? "" : ","));
    }

    private Splice splice() {
        return splice.at >= 0 ? splice : new Splice(rootAt + 1, 0, "\"stream_options\":{\"include_usage\":true},");
    }

    /** Where the current token begins; JSON in another encoding than UTF-8 (RFC 8259 section 8.1) has no such place. */
    private static int offset(JsonParser json) throws InvalidFieldException {
        long offset = json.currentTokenLocation().getByteOffset();
        if (offset < 0) {
            throw new InvalidFieldException(null, "invalid_json", "the body must be JSON in UTF-8");
        }
        return (int) offset;
    }

    private static OpenAiError notJson() {
        return OpenAiError.invalid("invalid_json", null, "the body is not well-formed JSON");
    }

    /** Puts {@code text} in place of {@code length} bytes at {@code at}. */
    private record Splice(int at, int length, String text) {
        byte[] apply(byte[] body) {
            byte[] insert = text.getBytes(StandardCharsets.US_ASCII);
            byte[] spliced = new byte[body.length - length + insert.length];
            System.arraycopy(body, 0, spliced, 0, at);
            System.arraycopy(insert, 0, spliced, at, insert.length);
            System.arraycopy(body, at + length, spliced, at + insert.length, body.length - at - length);
            return spliced;
        }
    }

    private static final class InvalidFieldException extends Exception {
        private static final long serialVersionUID = 1;

        private final @Nullable String field;
        private final String code;

        InvalidFieldException(@Nullable String field, String code, String message) {
            super(message, null, false, false);
            this.field = field;
            this.code = code;
        }

        static InvalidFieldException missing(String field) {
            return new InvalidFieldException(field, "missing_required_parameter", "'" + field + "' is required");
        }

        static InvalidFieldException type(String field, String wanted) {
            return new InvalidFieldException(field, "invalid_type", "'" + field + "' must be " + wanted);
        }
    }
}
