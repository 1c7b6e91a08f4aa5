package io.umamiedge.gateway.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.umamiedge.contracts.request.Usage;
import io.umamiedge.contracts.request.UsageSource;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What the scans have in common: one factory, and the shapes that occur in more than one document. */
final class Tokens {
    static final JsonFactory FACTORY = new JsonFactory();

    private Tokens() {}

    /**
     * Reads the value of {@code usage}, the parser being on its first token; null unless it is an object with both
     * counts as whole numbers of 0 or more. Zero is a number, not an absence.
     */
    static @Nullable Usage usage(JsonParser json) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return null;
        }
        long prompt = -1;
        long completion = -1;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            if ("prompt_tokens".equals(field)) {
                prompt = count(json, value);
            } else if ("completion_tokens".equals(field)) {
                completion = count(json, value);
            } else {
                json.skipChildren();
            }
        }
        return prompt < 0 || completion < 0 ? null : new Usage(prompt, completion, UsageSource.REPORTED);
    }

    private static long count(JsonParser json, JsonToken value) throws IOException {
        if (value != JsonToken.VALUE_NUMBER_INT || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            json.skipChildren();
            return -1;
        }
        return json.getLongValue();
    }
}
