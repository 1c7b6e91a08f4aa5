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

    // Far beyond every context there is: whoever reports more is not counting tokens.
    private static final long MOST = 100_000_000;

    /** The first of three bytes; nothing else in JSON begins with it. */
    private static final byte BYTE_ORDER_MARK = (byte) 0xef;

    private Tokens() {}

    /**
     * Reads the value of {@code usage}, the parser being on its first token; null unless it is an object with both
     * counts, by either of OpenAI's names, as whole numbers from 0 to 100 million. Zero is a number, not an absence.
     *
     * @param generates whether a missing count of generated tokens makes it unusable; otherwise it means 0
     */
    static @Nullable Usage usage(JsonParser json, boolean generates) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return null;
        }
        long prompt = -1;
        long completion = generates ? -1 : 0;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            JsonToken value = json.nextToken();
            switch (field) {
                case "prompt_tokens", "input_tokens" -> prompt = count(json, value);
                case "completion_tokens", "output_tokens" -> completion = count(json, value);
                default -> json.skipChildren();
            }
        }
        return prompt < 0 || completion < 0 ? null : new Usage(prompt, completion, UsageSource.REPORTED);
    }

    /**
     * Whether a document is in UTF-8 and has no byte order mark (RFC 8259 section 8.1), as clients need not understand
     * anything else; the parser is on its first token.
     */
    static boolean isInterchangeable(JsonParser json, byte[] document) {
        return json.currentTokenLocation().getByteOffset() >= 0 && document[0] != BYTE_ORDER_MARK;
    }

    private static long count(JsonParser json, JsonToken value) throws IOException {
        if (value != JsonToken.VALUE_NUMBER_INT || json.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            json.skipChildren();
            return -1;
        }
        long count = json.getLongValue();
        return count > MOST ? -1 : count;
    }
}
