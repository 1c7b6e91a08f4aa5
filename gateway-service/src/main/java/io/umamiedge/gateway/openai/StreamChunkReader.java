package io.umamiedge.gateway.openai;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.gateway.openai.StreamChunk.Content;
import io.umamiedge.gateway.openai.StreamChunk.Span;
import java.io.IOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one event of a stream, front to back. */
final class StreamChunkReader {
    private static final Set<String> FAILED = Set.of("response.failed", "error");

    private final JsonParser json;
    private final byte[] data;
    private final boolean keepsText;
    private @Nullable Span noError;
    private @Nullable Span usageAt;
    private @Nullable Span id;
    private @Nullable Span created;
    private @Nullable String type;
    private boolean hasChoices;
    private boolean hasText;
    private boolean hasOther;
    private String text = "";
    private int finished;
    private boolean isError;
    private @Nullable Usage usage;

    private StreamChunkReader(JsonParser json, byte[] data, boolean keepsText) {
        this.json = json;
        this.data = data;
        this.keepsText = keepsText;
    }

    static @Nullable StreamChunk read(byte[] data, boolean keepsText) {
        try (JsonParser json = Tokens.FACTORY.createParser(data)) {
            if (json.nextToken() != JsonToken.START_OBJECT || !Tokens.isInterchangeable(json, data)) {
                return null;
            }
            StreamChunkReader reader = new StreamChunkReader(json, data, keepsText);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                reader.field(json.currentName());
            }
            return json.nextToken() == null ? reader.chunk() : null;
        } catch (IOException e) {
            return null;
        }
    }

    private StreamChunk chunk() {
        boolean failed = isError || (type != null && FAILED.contains(type));
        hasOther |= type != null && type.endsWith(".delta");
        Content content = hasOther ? Content.OTHER : hasText ? Content.TEXT : Content.NONE;
        return new StreamChunk(
                type,
                hasChoices,
                content,
                hasOther ? "" : text,
                finished,
                failed,
                usage,
                new StreamChunk.Marks(data, noError, usageAt, id, created));
    }

    private void field(String name) throws IOException {
        int nameAt = offset();
        JsonToken value = json.nextToken();
        switch (name) {
            case "choices" -> choices(value);
            case "usage" -> {
                int at = offset();
                usage = Tokens.usage(json, true);
                usageAt = value == JsonToken.START_OBJECT ? new Span(at, end()) : null;
            }
            case "error" -> {
                isError |= value != JsonToken.VALUE_NULL;
                json.skipChildren();
                if (value == JsonToken.VALUE_NULL) {
                    if (noError != null) {
                        throw new JsonParseException(json, "'error' is given twice");
                    }
                    noError = field(nameAt, end());
                }
            }
            case "id" -> id = scalar(value);
            case "created" -> created = scalar(value);
            case "type" -> type = value == JsonToken.VALUE_STRING ? json.getText() : null;
            case "response" -> response(value);
            default -> json.skipChildren();
        }
    }

    private @Nullable Span scalar(JsonToken value) throws IOException {
        if (!value.isScalarValue()) {
            json.skipChildren();
            return null;
        }
        int at = offset();
        json.finishToken();
        return new Span(at, end());
    }

    private int offset() {
        return (int) json.currentTokenLocation().getByteOffset();
    }

    private int end() {
        return (int) json.currentLocation().getByteOffset();
    }

    /** A field, with the comma after it or, if it is the last, the one before it. */
    private Span field(int from, int to) {
        int after = to;
        while (isSpace(data[after])) {
            after++;
        }
        if (data[after] == ',') {
            return new Span(from, after + 1);
        }
        int before = from - 1;
        while (isSpace(data[before])) {
            before--;
        }
        return new Span(data[before] == ',' ? before : from, to);
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private void response(JsonToken value) throws IOException {
        if (value != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean isUsage = "usage".equals(json.currentName());
            json.nextToken();
            if (isUsage) {
                usage = Tokens.usage(json, true);
            } else {
                json.skipChildren();
            }
        }
    }

    private void choices(JsonToken value) throws IOException {
        if (value != JsonToken.START_ARRAY) {
            json.skipChildren();
            return;
        }
        for (JsonToken item = json.nextToken(); item != JsonToken.END_ARRAY; item = json.nextToken()) {
            hasChoices = true;
            if (item == JsonToken.START_OBJECT) {
                choice();
            } else {
                json.skipChildren();
            }
        }
    }

    private void choice() throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            switch (field) {
                case "delta" -> delta(value);
                case "finish_reason" -> {
                    finished += value == JsonToken.VALUE_NULL ? 0 : 1;
                    json.skipChildren();
                }
                case "text" -> text(value);
                case "logprobs" -> {
                    hasOther |= value != JsonToken.VALUE_NULL;
                    json.skipChildren();
                }
                default -> json.skipChildren();
            }
        }
    }

    private void delta(JsonToken begun) throws IOException {
        if (begun != JsonToken.START_OBJECT) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            switch (field) {
                case "role" -> json.skipChildren();
                case "content" -> text(value);
                default -> other(value);
            }
        }
    }

    private void text(JsonToken value) throws IOException {
        if (value != JsonToken.VALUE_STRING) {
            other(value);
        } else if (json.getTextLength() > 0) {
            hasText = true;
            text = keepsText ? text + json.getText() : "";
        }
    }

    /** Whether there is anything in a value; empty texts and arrays are how runtimes say that there is not. */
    private void other(JsonToken value) throws IOException {
        switch (value) {
            case VALUE_STRING -> hasOther |= json.getTextLength() > 0;
            case START_ARRAY -> {
                if (json.nextToken() != JsonToken.END_ARRAY) {
                    hasOther = true;
                    skipArray();
                }
            }
            default -> {
                hasOther |= value == JsonToken.START_OBJECT;
                json.skipChildren();
            }
        }
    }

    /** Skips the rest of an array of which the first item was looked at. */
    private void skipArray() throws IOException {
        while (json.currentToken() != JsonToken.END_ARRAY) {
            json.skipChildren();
            json.nextToken();
        }
    }
}
