package io.umamiedge.gateway.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Turns whatever a runtime says of a bad request into OpenAI's error object: {@code {"error":{…}}} (vLLM, Ollama),
 * the same fields at the top (older vLLM), {@code {"error":"…"}} (TGI) or {@code {"detail":"…"}} (FastAPI).
 */
public final class RuntimeErrorScanner {
    private static final int LONGEST_MESSAGE = 2_000;

    private @Nullable String message;
    private @Nullable String type;
    private @Nullable String code;
    private @Nullable String param;

    private RuntimeErrorScanner() {}

    /** Never fails: what cannot be read becomes an error that says only the status. */
    public static OpenAiError read(int status, byte[] body) {
        RuntimeErrorScanner found = new RuntimeErrorScanner();
        try (JsonParser json = Tokens.FACTORY.createParser(body)) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                found.object(json, true);
            }
        } catch (IOException e) {
            // What was found so far is still the best there is.
        }
        String text = found.message == null ? "the runtime refused the request with status " + status : found.message;
        return new OpenAiError(
                status,
                found.type == null ? "invalid_request_error" : found.type,
                found.code,
                found.param,
                text.length() > LONGEST_MESSAGE ? text.substring(0, LONGEST_MESSAGE) : text,
                null);
    }

    private void object(JsonParser json, boolean top) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            if (top && "error".equals(field) && value == JsonToken.START_OBJECT) {
                object(json, false);
            } else if (value == JsonToken.VALUE_STRING) {
                text(field, json.getText(), top);
            } else if ("code".equals(field) && value == JsonToken.VALUE_NUMBER_INT) {
                code = json.getText();
            } else {
                json.skipChildren();
            }
        }
    }

    private void text(String field, String value, boolean top) {
        switch (field) {
            case "message" -> message = value;
            case "error", "detail" -> message = top && message == null ? value : message;
            case "type", "error_type" -> type = value;
            case "code" -> code = value;
            case "param" -> param = value;
            default -> {
                // Nothing that the error object has a place for.
            }
        }
    }
}
