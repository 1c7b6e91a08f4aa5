package io.umamiedge.gateway.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.umamiedge.contracts.request.Usage;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What one chunk of a streamed chat completion says, apart from its content.
 *
 * @param hasChoices false for the chunk that only carries usage
 * @param hasContent whether any choice gained text, a tool call or the like; a role alone is none
 * @param finished how many choices ended with it
 * @param isError whether it is an error object
 * @param usage null when it carries none
 */
public record ChatChunk(
        boolean hasChoices,
        boolean hasContent,
        int finished,
        boolean isError,
        @Nullable Usage usage) {
    /** Null when the data is not one JSON object. */
    public static @Nullable ChatChunk read(byte[] data) {
        try (JsonParser json = Tokens.FACTORY.createParser(data)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            Reader reader = new Reader(json);
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                reader.field(json.currentName(), json.nextToken());
            }
            return json.nextToken() == null ? reader.chunk() : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static final class Reader {
        private final JsonParser json;
        private boolean hasChoices;
        private boolean hasContent;
        private int finished;
        private boolean isError;
        private @Nullable Usage usage;

        Reader(JsonParser json) {
            this.json = json;
        }

        ChatChunk chunk() {
            return new ChatChunk(hasChoices, hasContent, finished, isError, usage);
        }

        void field(String name, JsonToken value) throws IOException {
            switch (name) {
                case "choices" -> choices(value);
                case "usage" -> usage = Tokens.usage(json);
                case "error" -> {
                    isError = value != JsonToken.VALUE_NULL;
                    json.skipChildren();
                }
                default -> json.skipChildren();
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
                if ("delta".equals(field) && value == JsonToken.START_OBJECT) {
                    delta();
                } else {
                    if ("finish_reason".equals(field) && value != JsonToken.VALUE_NULL) {
                        finished++;
                    }
                    json.skipChildren();
                }
            }
        }

        private void delta() throws IOException {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean isRole = "role".equals(json.currentName());
                JsonToken value = json.nextToken();
                boolean isSomething = switch (value) {
                    case VALUE_STRING -> json.getTextLength() > 0;
                    case START_OBJECT -> true;
                    case START_ARRAY -> json.nextToken() != JsonToken.END_ARRAY;
                    default -> false;
                };
                hasContent |= isSomething && !isRole;
                skip(value);
            }
        }

        /** Skips the rest of a value of which, for an array, the first item was looked at. */
        private void skip(JsonToken begun) throws IOException {
            if (begun != JsonToken.START_ARRAY) {
                json.skipChildren();
                return;
            }
            while (json.currentToken() != JsonToken.END_ARRAY) {
                json.skipChildren();
                json.nextToken();
            }
        }
    }
}
