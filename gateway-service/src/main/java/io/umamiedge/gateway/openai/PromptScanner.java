package io.umamiedge.gateway.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Passes over what a request is about: checks its shape, measures its text, and finds where more text could be put. */
final class PromptScanner {
    private static final int BYTES_PER_TOKEN = 4;

    private final Operation operation;
    private boolean found;
    private int prompts = 1;
    private long textBytes;
    private int textAt = -1;
    private int from = -1;
    private int end = -1;

    PromptScanner(Operation operation) {
        this.operation = operation;
    }

    boolean found() {
        return found;
    }

    /** How many prompts there are to be answered. */
    int prompts() {
        return prompts;
    }

    /** A guess from its length. */
    long tokens() {
        return (textBytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
    }

    /** Where another message, or more of the one prompt, would go; -1 when there is no such place. */
    int textAt() {
        return textAt;
    }

    /** What tells prompts apart that share no cache of a runtime; null where there is none to be shared. */
    @Nullable
    Long digest(PrefixKey key, String model, byte[] body) {
        return operation.generates() ? key.digest(model, body, from, end) : null;
    }

    void read(JsonParser json, String name) throws IOException, InvalidFieldException {
        JsonToken value = json.nextToken();
        from = Fields.offset(json);
        switch (operation) {
            case CHAT_COMPLETIONS -> messages(json, value);
            case COMPLETIONS -> {
                requireInput(value, name);
                prompt(json, value);
            }
            case EMBEDDINGS, RESPONSES -> {
                requireInput(value, name);
                json.skipChildren();
                json.finishToken();
                textBytes = Math.max(0, json.currentLocation().getByteOffset() - from - 2);
            }
            case TRANSCRIPTIONS, RUNTIMES -> json.skipChildren();
        }
        end = (int) json.currentLocation().getByteOffset();
        found = true;
    }

    private static void requireInput(JsonToken value, String name) throws InvalidFieldException {
        if (value != JsonToken.VALUE_STRING && value != JsonToken.START_ARRAY) {
            throw InvalidFieldException.type(name, "a string or an array");
        }
    }

    private void messages(JsonParser json, JsonToken value) throws IOException, InvalidFieldException {
        if (value != JsonToken.START_ARRAY) {
            throw InvalidFieldException.type("messages", "an array");
        }
        int index = 0;
        for (JsonToken item = json.nextToken(); item != JsonToken.END_ARRAY; item = json.nextToken()) {
            if (item != JsonToken.START_OBJECT) {
                throw InvalidFieldException.type("messages[" + index + "]", "an object");
            }
            message(json);
            index++;
        }
        if (index == 0) {
            throw InvalidFieldException.type("messages", "an array of at least one message");
        }
        textAt = Fields.offset(json);
    }

    /** Passes over a message and measures its texts, whether they are its content or parts of it. */
    private void message(JsonParser json) throws IOException, InvalidFieldException {
        int depth = 1;
        int textFrom = -1;
        while (depth > 0) {
            JsonToken token = json.nextToken();
            if (textFrom >= 0) {
                // Its quotes are no text; whatever stands between it and what follows counts for little.
                textBytes += Math.max(0, Fields.offset(json) - textFrom - 2);
                textFrom = -1;
            }
            if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
                depth++;
            } else if (token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY) {
                depth--;
            } else if (token == JsonToken.VALUE_STRING && isText(json.currentName())) {
                textFrom = Fields.offset(json);
            } else if (token == null) {
                return;
            }
        }
    }

    private static boolean isText(@Nullable String field) {
        return "content".equals(field) || "text".equals(field);
    }

    private void prompt(JsonParser json, JsonToken value) throws IOException, InvalidFieldException {
        if (value == JsonToken.START_ARRAY) {
            prompts = prompts(json);
        }
        json.finishToken();
        textBytes = Math.max(0, json.currentLocation().getByteOffset() - from - 2);
        if (value == JsonToken.VALUE_STRING) {
            textAt = (int) json.currentLocation().getByteOffset() - 1;
        }
    }

    /** How many prompts an array is: texts and arrays of tokens are one each, tokens are one together. */
    private static int prompts(JsonParser json) throws IOException, InvalidFieldException {
        int count = 0;
        boolean tokens = false;
        for (JsonToken item = json.nextToken(); item != JsonToken.END_ARRAY; item = json.nextToken()) {
            tokens |= item == JsonToken.VALUE_NUMBER_INT;
            json.skipChildren();
            count++;
        }
        if (count == 0) {
            throw InvalidFieldException.type("prompt", "an array of at least one prompt");
        }
        return tokens ? 1 : count;
    }
}
